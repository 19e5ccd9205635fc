/** One photo to enrol, as its source names it. */
export type Photo = {
  /** How the source calls it: a path relative to the folder, the file column of the CSV, the entry of the ZIP. */
  file: string;
  externalImageId: string;
  /** @throws PhotoUnusable when there is nothing to send */
  read(): Promise<Buffer>;
};

/** A photo that cannot be sent until its owner mends something, such as its name. */
export type UnusablePhoto = { file: string; externalImageId?: string; reason: string };

export type PhotoSource = {
  photos: Photo[];
  unusable: UnusablePhoto[];
  /** Files that are no photos by their names. */
  leftOut: number;
  close(): void;
};

export class PhotoUnusable extends Error {
  override readonly name = 'PhotoUnusable';
}

/** Names a photo within its source; an id never has a space. */
export function photoKey({ file, externalImageId }: Pick<Photo, 'file' | 'externalImageId'>): string {
  return `${externalImageId} ${file}`;
}

const PHOTO_NAME = /\.(jpe?g|png)$/i;

/** By its name alone, and not hidden: macOS leaves a `._photo.jpg` beside each photo. */
export function isPhotoName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return PHOTO_NAME.test(name) && !name.startsWith('.') && !path.startsWith('__MACOSX/');
}
