import sharp, { type Metadata, type ResizeOptions } from 'sharp';
import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import { requireAffordable } from './decoding-cost.ts';
import type { RgbImage } from './image.ts';

/** A decoded photo. `image` may be smaller than the file's picture: `fullWidth` / `image.width` is the factor. */
export type DecodedPhoto = { image: RgbImage; fullWidth: number; fullHeight: number };

const { maxPixels, minSide } = LIMITS.image;

/**
 * Larger pictures are decoded at half their size, which the JPEG decoder does by itself: 40 megapixels would take 120 MB
 * for each worker, and the faces that the detector can see in them keep their 60 pixels and more.
 */
const FULL_SIZE_PIXELS = 16_000_000;

// The decoders of the two formats we accept, and no other of the dozens that the library carries: what starts like a
// JPEG and is something else to a more eager parser stays a broken JPEG.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng'] });

/**
 * Decodes a PNG or JPEG file to upright RGB pixels. Transparent parts become white...
 * @throws ApiError InvalidImageFileException
 */
export async function decodePhoto(bytes: Uint8Array): Promise<DecodedPhoto> {
  const { width, height } = await readSize(bytes);
  try {
    const { data, info } = await sharp(bytes, { failOn: 'truncated', limitInputPixels: maxPixels, autoOrient: true })
      .resize(decodedSize(width, height))
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

function decodedSize(width: number, height: number): ResizeOptions {
  const shrink = width * height > FULL_SIZE_PIXELS ? 2 : 1;
  return { width: Math.ceil(width / shrink), height: Math.ceil(height / shrink), fit: 'fill', kernel: 'linear' };
}

/** Size of the upright picture, from the file's header. */
async function readSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new ApiError('InvalidImageFileException', 'The image file cannot be read: its header is damaged.', { cause });
  }
  requireAffordable(bytes, metadata);
  const { width, height } = metadata.autoOrient;
  if (width < minSide || height < minSide) {
    throw new ApiError(
      'InvalidImageFileException',
      `The image is ${width}×${height} pixels: both sides need at least ${minSide}.`,
    );
  }
  return { width, height };
}
