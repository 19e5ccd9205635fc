import type { TSchema } from 'typebox';

/**
 * Digits alone: no sign, fraction, exponent, hexadecimal or white space. A leading zero is refused too, because `010`
 * means ten to one reader and eight to another.
 */
const PLAIN_INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The value that a text stands for by its schema: integers from digits, `true` and `false`. What does not read as the
 * schema's type stays as it is, so that validation refuses it: nothing is coerced.
 */
export function readText(schema: TSchema, text: string): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'integer' && PLAIN_INTEGER.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
