import { ApiError } from '../contract/api-error.ts';

/**
 * Decodes base64 as RFC 4648 §4 writes it and nothing wider: the standard alphabet, padding present, no line breaks, no
 * `data:` prefix, and no bits set beyond the last byte (RFC 4648 §3.5), so that one file has exactly one spelling.
 *
 * @param maxBytes judged from the length of the text, before anything is decoded
 * @throws ApiError ImageTooLargeException or InvalidImageBytesException
 */
export function decodeBase64Image(text: string, maxBytes: number): Uint8Array {
  if (decodedLength(text) > maxBytes) throw imageTooLarge(maxBytes);
  // Buffer reads base64 leniently (other alphabets, white space, no padding), but it writes only the canonical form:
  // a text that comes back unchanged was strict. Both directions run at memory speed; a regular expression does not.
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) {
    throw new ApiError(
      'InvalidImageBytesException',
      'Send the file as plain base64 (RFC 4648): with padding, without line breaks and without a data: prefix.',
    );
  }
  return bytes;
}

export function imageTooLarge(maxBytes: number): ApiError {
  return new ApiError('ImageTooLargeException', `Send an image of at most ${maxBytes} bytes (decoded).`);
}

/** Bytes that a well-formed base64 text of this length holds; also an upper bound for what a malformed one decodes to. */
function decodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.ceil(text.length / 4) * 3 - padding;
}
