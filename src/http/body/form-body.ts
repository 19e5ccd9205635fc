import type { TObject } from 'typebox';
import { ApiError } from '../../contract/api-error.ts';
import { isImageSchema } from '../../contract/schemas/image.ts';
import { addPart, BROKEN_FORM, compileFormFields, sentAsFile, sentTwice, textTooLong } from './form-fields.ts';
import { createFormParser } from './form-parser.ts';

const FORM_TYPE = /^\s*multipart\/form-data\s*(?:;|$)/i;

/** A request of ours has ten; the rest is room for fields that nobody knows. */
const MAX_PARTS = 64;
/** Four times the longest text that a field may have. */
const MAX_FIELD_BYTES = 1024;

export function isFormType(contentType: string | undefined): contentType is string {
  return contentType !== undefined && FORM_TYPE.test(contentType);
}

type Parts = { files: Map<string, Uint8Array[]>; texts: Map<string, string[]> };

/**
 * Reads multipart/form-data into the shape of the JSON body: an image is the part of its name, sent as a file, and becomes
 * `{ bytes: Uint8Array }`; every other field is a text part.
 *
 * @returns a function that throws ApiError InvalidParam
 */
export function compileFormReader(schema: TObject) {
  const fields = compileFormFields(schema, (_name, field) => isImageSchema(field));
  const images = Object.keys(schema.properties).filter((name) => !fields.names.has(name));
  return async (body: Buffer, contentType: string): Promise<unknown> => {
    const { files, texts } = await splitParts(body, contentType);
    for (const name of fields.names) if (files.has(name)) throw sentAsFile(name);
    const checked = fields.read(texts);
    for (const name of images) checked[name] = { bytes: fileOf(name, files.get(name)) };
    return checked;
  };
}

function fileOf(name: string, files: Uint8Array[] | undefined): Uint8Array {
  if (files === undefined) {
    throw new ApiError('InvalidParam', `${name} in the multipart body is missing: it must be one part sent as a file.`);
  }
  if (files.length > 1) throw sentTwice(name);
  return files[0]!;
}

function splitParts(body: Buffer, contentType: string): Promise<Parts> {
  return new Promise((resolve, reject) => {
    const parts: Parts = { files: new Map(), texts: new Map() };
    const fail = (detail: string, cause?: unknown) => reject(new ApiError('InvalidParam', detail, { cause }));
    const broken = (cause: unknown) => fail(BROKEN_FORM, cause);
    // What it throws rejects.
    const parser = createFormParser(contentType, { parts: MAX_PARTS, textBytes: MAX_FIELD_BYTES });
    parser
      .on('file', (name, stream) => {
        const chunks: Buffer[] = [];
        stream
          .on('data', (chunk: Buffer) => void chunks.push(chunk))
          .on('error', broken)
          .on('end', () => addPart(parts.files, name, Buffer.concat(chunks)));
      })
      .on('field', (name, value, _nameTruncated, valueTruncated) => {
        if (valueTruncated) fail(textTooLong(name, MAX_FIELD_BYTES));
        else addPart(parts.texts, name, value);
      })
      .on('partsLimit', () => fail(`The multipart body has more than ${MAX_PARTS} parts; send only what is asked for.`))
      .on('error', broken)
      .on('finish', () => resolve(parts))
      .end(body);
  });
}
