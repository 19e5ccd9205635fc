import { ApiError } from '../contract/api-error.ts';

/** PNG (ISO/IEC 15948) §5.2. */
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Start of image, followed by the first byte of the next marker (ITU-T T.81, table B.1). */
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/**
 * Goes by the file's first bytes alone: names and content types are claims of whoever sent it.
 *
 * @throws ApiError InvalidImageFormatException
 */
export function requireKnownFormat(file: Uint8Array): void {
  const known = [PNG_SIGNATURE, JPEG_SIGNATURE].some((signature) =>
    signature.equals(file.subarray(0, signature.length)),
  );
  if (!known) throw new ApiError('InvalidImageFormatException', 'Send a PNG or JPEG file; this is neither.');
}
