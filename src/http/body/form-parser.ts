import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { ApiError } from '../../contract/api-error.ts';
import { LIMITS } from '../../contract/limits.ts';
import { BROKEN_FORM } from './form-fields.ts';

const MAX_PART_HEADER_BYTES = 4096;

/** @throws ApiError InvalidParam when the content type names no boundary */
export function createFormParser(contentType: string, max: { parts: number; textBytes: number }): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        parts: max.parts,
        fieldSize: max.textBytes,
        // One byte more than is allowed tells the image source that there is more.
        fileSize: LIMITS.image.maxBytes + 1,
        headerSize: MAX_PART_HEADER_BYTES,
      },
    });
  } catch (cause) {
    throw new ApiError('InvalidParam', BROKEN_FORM, { cause });
  }
}
