import { Busboy, type BusboyInstance } from '@fastify/busboy';
import Type, { type TObject, type TSchema } from 'typebox';
import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import { isImageSchema } from '../contract/schemas/image.ts';
import { readText } from './read-text.ts';
import { compileValidator } from './validator.ts';

const FORM_TYPE = /^\s*multipart\/form-data\s*(?:;|$)/i;

/** A request of ours has ten; the rest is room for fields that nobody knows. */
const MAX_PARTS = 64;
/** Four times the longest text that a field may have. */
const MAX_FIELD_BYTES = 1024;
const MAX_PART_HEADER_BYTES = 4096;

export function isFormType(contentType: string | undefined): contentType is string {
  return contentType !== undefined && FORM_TYPE.test(contentType);
}

type Parts = { files: Map<string, Uint8Array[]>; texts: Map<string, string[]> };

/**
 * Reads multipart/form-data (RFC 7578) into the shape of the JSON body: an image is the part of its name, sent as a file;
 * every other field is the part of its name, its value written as text. The types are as strict as in JSON. Parts that
 * nobody knows are ignored, as unknown fields are.
 *
 * @param schema of the JSON body; its images become `{ bytes: Uint8Array }`
 * @returns a function that throws ApiError InvalidParam
 */
export function compileFormReader(schema: TObject) {
  const images: string[] = [];
  const fields: Record<string, TSchema> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    if (isImageSchema(property)) images.push(name);
    else fields[name] = schema.required?.includes(name) ? property : Type.Optional(property);
  }
  const checkFields = compileValidator(Type.Object(fields), 'multipart body');

  return async (body: Buffer, contentType: string): Promise<unknown> => {
    const { files, texts } = await splitParts(body, contentType);
    const read: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(fields)) {
      if (files.has(name)) throw new ApiError('InvalidParam', `Send ${name} as a text part, not as a file.`);
      const values = texts.get(name);
      if (values !== undefined) read[name] = fieldValue(name, property, values);
    }
    const checked = checkFields(read) as Record<string, unknown>;
    for (const name of images) checked[name] = { bytes: fileOf(name, files.get(name)) };
    return checked;
  };
}

/** A list is sent as one part for each of its items. */
function fieldValue(name: string, schema: TSchema, values: string[]): unknown {
  if ('items' in schema) return values.map((value) => readText(schema.items as TSchema, value));
  if (values.length > 1) throw sentTwice(name);
  return readText(schema, values[0]!);
}

function fileOf(name: string, files: Uint8Array[] | undefined): Uint8Array {
  if (files === undefined) {
    throw new ApiError('InvalidParam', `${name} in the multipart body is missing: it must be one part sent as a file.`);
  }
  if (files.length > 1) throw sentTwice(name);
  return files[0]!;
}

function sentTwice(name: string): ApiError {
  return new ApiError('InvalidParam', `${name} in the multipart body is there more than once; send it once.`);
}

function splitParts(body: Buffer, contentType: string): Promise<Parts> {
  return new Promise((resolve, reject) => {
    const parts: Parts = { files: new Map(), texts: new Map() };
    const fail = (detail: string, cause?: unknown) => reject(new ApiError('InvalidParam', detail, { cause }));
    const broken = (cause: unknown) =>
      fail('The multipart body cannot be read: its boundary is missing, or it ends too early.', cause);
    let parser: BusboyInstance;
    try {
      parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: {
          parts: MAX_PARTS,
          fieldSize: MAX_FIELD_BYTES,
          // One byte more than is allowed tells the image source that there is more.
          fileSize: LIMITS.image.maxBytes + 1,
          headerSize: MAX_PART_HEADER_BYTES,
        },
      });
    } catch (cause) {
      broken(cause);
      return;
    }
    parser
      .on('file', (name, stream) => {
        const chunks: Buffer[] = [];
        stream
          .on('data', (chunk: Buffer) => void chunks.push(chunk))
          .on('error', broken)
          .on('end', () => add(parts.files, name, Buffer.concat(chunks)));
      })
      .on('field', (name, value, _nameTruncated, valueTruncated) => {
        if (valueTruncated)
          fail(`A text part may have ${MAX_FIELD_BYTES} bytes; the one named ${quoted(name)} has more.`);
        else add(parts.texts, name, value);
      })
      .on('partsLimit', () => fail(`The multipart body has more than ${MAX_PARTS} parts; send only what is asked for.`))
      .on('error', broken)
      .on('finish', () => resolve(parts))
      .end(body);
  });
}

function add<Value>(parts: Map<string, Value[]>, name: string, value: Value): void {
  const values = parts.get(name);
  if (values) values.push(value);
  else parts.set(name, [value]);
}

/** Names come from the client: shown short, and without what could confuse a log. */
function quoted(name: string): string {
  return JSON.stringify(String(name).slice(0, 40));
}
