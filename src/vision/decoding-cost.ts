import type { Metadata } from 'sharp';
import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';

/**
 * Files that cost far more to decode than their size says, told by the header alone. A photo never comes near these
 * limits; without them a file of a few hundred kilobytes holds a worker for minutes or takes a gigabyte.
 */

/** What a decoder may have to hold at once of a file that does not come from top to bottom. */
const MAX_HELD_BYTES = 160_000_000;
/** Encoders write about ten. Each makes the decoder go through the whole picture again. */
const MAX_JPEG_SCANS = 100;
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/**
 * @param metadata of the same file, before any decoding
 * @throws ApiError InvalidImageFileException for more than 40 megapixels, a progressive or interlaced picture that would
 *   be held in over 160 MB, or a JPEG of more than 100 scans
 */
export function requireAffordable(file: Uint8Array, metadata: Metadata): void {
  const { width, height } = metadata;
  const { maxPixels } = LIMITS.image;
  if (width * height > maxPixels) {
    const megapixels = Math.ceil((width * height) / 1e6);
    throw refused(
      `The image has ${megapixels} megapixels: at most ${maxPixels / 1e6} are allowed, so make it smaller.`,
    );
  }
  if (metadata.isProgressive && heldBytes(metadata) > MAX_HELD_BYTES) {
    throw refused(
      'The image is too large for one that is interlaced or progressive: save it without that, or smaller.',
    );
  }
  if (metadata.format === 'jpeg' && countScans(file) > MAX_JPEG_SCANS) {
    throw refused(`The JPEG file has more than ${MAX_JPEG_SCANS} scans: save it anew.`);
  }
}

/** JPEG holds a 16-bit coefficient, PNG a sample, for each channel of each pixel. */
function heldBytes({ width, height, channels, format, depth, chromaSubsampling }: Metadata): number {
  const samples = chromaSubsampling === '4:2:0' ? 1.5 : channels;
  const bytesPerSample = format === 'jpeg' || depth === 'ushort' ? 2 : 1;
  return width * height * samples * bytesPerSample;
}

/**
 * Coded picture data never contains the marker (T.81 §B.1.1.5 stuffs a zero after 0xFF). An embedded thumbnail or what
 * is appended to a file may: that is why the limit is far from what encoders write.
 */
function countScans(file: Uint8Array): number {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let scans = 0;
  for (let at = bytes.indexOf(START_OF_SCAN); at >= 0; at = bytes.indexOf(START_OF_SCAN, at + 2)) scans++;
  return scans;
}

function refused(detail: string): ApiError {
  return new ApiError('InvalidImageFileException', detail);
}
