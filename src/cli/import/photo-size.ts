import { LIMITS } from '../../contract/limits.ts';
import { PhotoUnusable } from './photo.ts';

/** What becomes of photos that are larger than the API takes. */
export type PhotoSize = {
  /** @throws PhotoUnusable for a file of so many bytes that is not even read */
  check(bytes: number): void;
  /** @returns a file that the API takes. @throws PhotoUnusable */
  fit(photo: Buffer): Promise<Buffer>;
};

export const ONLY_SMALL_PHOTOS: PhotoSize = {
  check(bytes) {
    if (bytes <= LIMITS.image.maxBytes) return;
    throw new PhotoUnusable(
      `the file has ${bytes} bytes and the API takes ${LIMITS.image.maxBytes}: make it smaller, or give --shrink`,
    );
  },
  fit: async (photo) => photo,
};

/** Larger than any camera's JPEG. */
const LARGEST_FILE = 100_000_000;
/** A face of the least size that counts in a 40-megapixel photo is still larger than 60 px at this side. */
const LONGEST_SIDES = [4000, 3000, 2000, 1500];
const JPEG_QUALITY = 92;

/** Encodes a photo that is too large anew: turned upright, at most 4,000 px long, as JPEG; smaller still if need be. */
export const SHRINK_LARGE_PHOTOS: PhotoSize = {
  check(bytes) {
    if (bytes > LARGEST_FILE) throw new PhotoUnusable(`the file has ${bytes} bytes: make it smaller than 100 MB`);
  },
  async fit(photo) {
    if (photo.length <= LIMITS.image.maxBytes) return photo;
    const { default: sharp } = await import('sharp');
    for (const side of LONGEST_SIDES) {
      const smaller = await sharp(photo)
        .rotate()
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: JPEG_QUALITY })
        .toBuffer()
        .catch((error: Error) => {
          throw new PhotoUnusable(`the photo cannot be made smaller (${error.message})`);
        });
      if (smaller.length <= LIMITS.image.maxBytes) return smaller;
    }
    throw new PhotoUnusable('the photo cannot be made small enough');
  },
};
