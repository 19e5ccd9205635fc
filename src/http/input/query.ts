import type { TObject } from 'typebox';
import { readText } from '../body/read-text.ts';

/** The declared parameters of a query string; one that is sent twice stays a list, which validation refuses. */
export function readQuery(schema: TObject, raw: Record<string, unknown>): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = raw[name];
    if (value !== undefined) query[name] = typeof value === 'string' ? readText(property, value) : value;
  }
  return query;
}
