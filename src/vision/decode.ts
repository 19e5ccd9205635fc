import sharp from 'sharp';
import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import type { RgbImage } from './image.ts';

/** A decoded photo. `image` may be smaller than the file's picture: `fullWidth` / `image.width` is the factor. */
export type DecodedPhoto = { image: RgbImage; fullWidth: number; fullHeight: number };

const { maxPixels, minSide } = LIMITS.image;

/**
 * Decodes a PNG or JPEG file to upright RGB pixels. Transparent parts become white...
 * @throws ApiError InvalidImageFileException
 */
export async function decodePhoto(bytes: Uint8Array): Promise<DecodedPhoto> {
  const { width, height } = await readSize(bytes);
  try {
    const { data, info } = await sharp(bytes, { failOn: 'truncated', limitInputPixels: maxPixels, autoOrient: true })
      .toColourspace('srgb')
      .flatten({ background: '#808080' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { image: { data, width: info.width, height: info.height }, fullWidth: width, fullHeight: height };
  } catch (cause) {
    throw new ApiError('InvalidImageFileException', 'The image file is damaged or cut off: send the complete file.', {
      cause,
    });
  }
}

/** Size of the upright picture, from the file's header. */
async function readSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  let size: { width: number; height: number };
  try {
    size = (await sharp(bytes, { limitInputPixels: false }).metadata()).autoOrient;
  } catch (cause) {
    throw new ApiError('InvalidImageFileException', 'The image file cannot be read: its header is damaged.', { cause });
  }
  const { width, height } = size;
  if (width * height > maxPixels) {
    const megapixels = Math.ceil((width * height) / 1e6);
    throw new ApiError(
      'InvalidImageFileException',
      `The image has ${megapixels} megapixels: at most ${maxPixels / 1e6} are allowed, so make it smaller.`,
    );
  }
  if (width < minSide || height < minSide) {
    throw new ApiError(
      'InvalidImageFileException',
      `The image is ${width}×${height} pixels: both sides need at least ${minSide}.`,
    );
  }
  return size;
}
