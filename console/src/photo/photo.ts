import type { ImageInput } from '../api/api-call.ts';
import { fetchImage } from '../api/console-api.ts';

/** A photo that the person chose. It stays in this page; only requests to the server carry it. */
export type Photo = {
  name: string;
  input: ImageInput;
  /** Bytes of the file; undefined for a URL that could not be shown. */
  bytes: number | undefined;
  /** What the page can show of it; undefined when the browser cannot decode it, which the server is still asked about. */
  picture: { url: string; width: number; height: number } | undefined;
};

export async function photoOfBlob(blob: Blob, name: string): Promise<Photo> {
  return { name, input: { kind: 'bytes', blob, name }, bytes: blob.size, picture: await pictureOf(blob) };
}

/** The server fetches what is to be shown, so that this page loads nothing from elsewhere. */
export async function photoOfUrl(url: string): Promise<Photo> {
  const blob = await fetchImage(url).catch(() => undefined);
  return { name: url, input: { kind: 'url', url }, bytes: blob?.size, picture: blob && (await pictureOf(blob)) };
}

/** Width and height are those of the upright picture: browsers apply the EXIF orientation, as the server does. */
async function pictureOf(blob: Blob): Promise<Photo['picture']> {
  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { url, width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    URL.revokeObjectURL(url);
    return undefined;
  }
}

export function releasePhoto(photo: Photo | undefined): void {
  if (photo?.picture) URL.revokeObjectURL(photo.picture.url);
}
