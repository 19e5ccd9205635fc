import { LIMITS } from '../../../src/contract/limits.ts';
import { type Photo, photoOfBlob } from './photo.ts';

const QUALITY = 0.9;
/** Wide enough for small faces in group photos, and safely under the API's bytes at this quality. */
const MAX_SIDE = 2400;
const SMALLER = 0.75;

/**
 * The same photo as a JPEG that the API accepts: browsers read formats that it does not, and can make it smaller.
 * @returns undefined when the browser cannot read the photo
 */
export async function reencode(photo: Photo): Promise<Photo | undefined> {
  const { picture } = photo;
  if (!picture) return undefined;
  const image = new Image();
  image.src = picture.url;
  await image.decode();
  let scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  for (;;) {
    const blob = await drawJpeg(image, Math.round(picture.width * scale), Math.round(picture.height * scale));
    if (!blob) return undefined;
    if (blob.size <= LIMITS.image.maxBytes) return photoOfBlob(blob, `${photo.name.replace(/\.\w+$/, '')}.jpg`);
    scale *= SMALLER;
  }
}

export function drawJpeg(
  source: HTMLImageElement | HTMLVideoElement,
  width: number,
  height: number,
  quality = QUALITY,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(source, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}
