import Type, { type TObject, type TSchema } from 'typebox';
import { ApiError } from '../../contract/api-error.ts';
import { compileValidator } from '../input/validator.ts';
import { readText } from './read-text.ts';

/**
 * Reads the text parts of a form (RFC 7578) into the fields of a schema: each field is the part of its name. The types are as
 * strict as in JSON. Parts that nobody knows are ignored, as unknown fields are.
 *
 * @param isFile the fields that are sent as files, which are not read here
 * @returns a function that throws ApiError InvalidParam
 */
export function compileFormFields(schema: TObject, isFile: (name: string, field: TSchema) => boolean) {
  const fields = Object.entries(schema.properties).filter(([name, field]) => !isFile(name, field));
  const isRequired = (name: string) => schema.required?.includes(name) ?? false;
  const check = compileValidator(
    Type.Object(
      Object.fromEntries(fields.map(([name, field]) => [name, isRequired(name) ? field : Type.Optional(field)])),
    ),
    'multipart body',
  );
  return {
    names: new Set(fields.map(([name]) => name)),
    read(texts: ReadonlyMap<string, string[]>): Record<string, unknown> {
      const values: Record<string, unknown> = {};
      for (const [name, field] of fields) {
        const sent = texts.get(name);
        if (sent !== undefined) values[name] = fieldValue(name, field, sent);
      }
      return check(values);
    },
  };
}

/** A list of texts is sent as one part for each; a list of objects is one part of JSON. */
function fieldValue(name: string, field: TSchema, sent: readonly string[]): unknown {
  const items = 'items' in field ? (field.items as TSchema & { type?: string }) : undefined;
  if (items && items.type !== 'object') return sent.map((text) => readText(items, text));
  if (sent.length > 1) throw sentTwice(name);
  return items ? parseJson(sent[0]!) : readText(field, sent[0]!);
}

/** What is no JSON stays a text, which validation refuses. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function sentTwice(name: string): ApiError {
  return new ApiError('InvalidParam', `${name} in the multipart body is there more than once; send it once.`);
}

export function sentAsFile(name: string): ApiError {
  return new ApiError('InvalidParam', `Send ${name} as a text part, not as a file.`);
}

export function addPart<Value>(parts: Map<string, Value[]>, name: string, value: Value): void {
  const values = parts.get(name);
  if (values) values.push(value);
  else parts.set(name, [value]);
}

/** A text part that was cut at its limit. */
export function textTooLong(name: string, limit: number): string {
  // Names come from the client: shown short, and without what could confuse a log.
  const shown = JSON.stringify(String(name).slice(0, 40));
  return `A text part may have ${limit} bytes; the one named ${shown} has more.`;
}

export const BROKEN_FORM = 'The multipart body cannot be read: its boundary is missing, or it ends too early.';
