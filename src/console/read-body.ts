import type { FastifyRequest } from 'fastify';
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { ConsoleError } from './console-error.ts';

/**
 * A reader for JSON bodies of one shape.
 * @returns a function that throws ConsoleError invalid-request for any other shape
 */
export function bodyReader<Schema extends TObject>(schema: Schema): (request: FastifyRequest) => Static<Schema> {
  const validator = Compile(schema);
  return (request) => {
    const value = parse(request.body);
    if (!validator.Check(value))
      throw new ConsoleError('invalid-request', 'The body does not have the expected shape.');
    return value as Static<Schema>;
  };
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
