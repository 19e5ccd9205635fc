import { animatedPngs } from './animated-pngs.ts';
import { brokenExif } from './broken-exif.ts';
import { brokenJpegs } from './broken-jpegs.ts';
import { brokenPngs } from './broken-pngs.ts';
import type { ImageCase } from './image-case.ts';
import { inflatingImages } from './inflating-images.ts';
import { oversizedImages } from './oversized-images.ts';
import { polyglots } from './polyglots.ts';
import { truncatedImages } from './truncated-images.ts';
import { unusualImages } from './unusual-images.ts';

export type { Expectation, ImageCase } from './image-case.ts';

/** Every case, made from one photo with faces (a JPEG of a few hundred pixels). */
export async function hostileImages(photo: Buffer): Promise<ImageCase[]> {
  return [
    ...oversizedImages(),
    ...inflatingImages(),
    ...brokenPngs(),
    ...brokenJpegs(photo),
    ...brokenExif(photo),
    ...(await unusualImages(photo)),
    ...(await animatedPngs(photo)),
    ...(await polyglots(photo)),
    ...(await truncatedImages(photo)),
  ];
}
