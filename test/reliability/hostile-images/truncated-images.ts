import sharp from 'sharp';
import { type ImageCase, one, REFUSED } from './image-case.ts';

/** The same files cut off at every kilobyte. */
export async function truncatedImages(photo: Buffer): Promise<ImageCase[]> {
  const files = {
    JPEG: photo,
    'progressive JPEG': await sharp(photo).jpeg({ progressive: true }).toBuffer(),
    PNG: await sharp(photo).resize(160).png().toBuffer(),
  };
  return Object.entries(files).flatMap(([name, file]) =>
    Array.from({ length: Math.floor((file.length - 1) / 1024) }, (_, i) =>
      one(
        `${name} cut off after ${i + 1} KB of ${Math.round(file.length / 1024)}`,
        file.subarray(0, (i + 1) * 1024),
        REFUSED,
      ),
    ),
  );
}
