import type { IncomingMessage } from 'node:http';
import type { TObject } from 'typebox';
import { ApiError } from '../../contract/api-error.ts';
import type { BodyHold } from '../admission/body-budget.ts';
import { isFormType } from './form-body.ts';
import { addPart, compileFormFields, sentAsFile } from './form-fields.ts';
import { type FormPart, readFormParts } from './form-stream.ts';

/** The field of a batch whose parts are files. */
const FILES = 'image';

/**
 * Reads a form whose files are handed on while they arrive: the fields stand before them, so that they are known and
 * checked when the first file comes.
 *
 * @returns a function that throws ApiError InvalidParam; in what it returns, `image` goes through the files once
 */
export function compileBatchReader(schema: TObject, maxBytes: number) {
  const fields = compileFormFields(schema, (name) => name === FILES);
  return async (request: IncomingMessage, hold: BodyHold): Promise<unknown> => {
    const contentType = request.headers['content-type'];
    if (!isFormType(contentType)) {
      throw new ApiError('InvalidParam', 'Send the body as multipart/form-data, with one part for each image.');
    }
    const parts = readFormParts(request, { contentType, maxBytes, hold });
    try {
      const texts = new Map<string, string[]>();
      let next = await parts.next();
      for (; !next.done && !imageOf(next.value); next = await parts.next()) {
        const part = next.value;
        if ('text' in part) addPart(texts, part.name, part.text);
        else if (fields.names.has(part.name)) throw sentAsFile(part.name);
      }
      return { ...fields.read(texts), [FILES]: imagesFrom(next, parts, fields.names) };
    } catch (error) {
      await parts.return(undefined);
      throw error;
    }
  };
}

function imageOf(part: FormPart): Buffer | undefined {
  return part.name === FILES && 'file' in part ? part.file : undefined;
}

async function* imagesFrom(
  first: IteratorResult<FormPart, unknown>,
  parts: AsyncGenerator<FormPart>,
  fieldNames: ReadonlySet<string>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await parts.next()) {
      const image = imageOf(next.value);
      if (image) yield image;
      else if (fieldNames.has(next.value.name) || next.value.name === FILES) {
        throw new ApiError(
          'InvalidParam',
          'Text parts must stand before the first image, and each image must be a file.',
        );
      }
    }
  } finally {
    await parts.return(undefined);
  }
}
