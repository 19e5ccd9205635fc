import type { TObject } from 'typebox';

/**
 * Digits alone: no sign, fraction, exponent, hexadecimal or white space. A leading zero is refused too, because `010`
 * means ten to one reader and eight to another.
 */
const PLAIN_INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The declared parameters of a query string, integers as numbers. What does not read as a plain integer stays as it is,
 * so that validation refuses it: nothing is coerced.
 */
export function readQuery(schema: TObject, raw: Record<string, unknown>): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = raw[name];
    if (value === undefined) continue;
    const isInteger = 'type' in property && property.type === 'integer';
    query[name] = isInteger && typeof value === 'string' && PLAIN_INTEGER.test(value) ? Number(value) : value;
  }
  return query;
}
