import type { TSchema } from 'typebox';
import { API_PREFIX, ENDPOINTS, type Endpoint } from './endpoints.ts';
import { RESULT_CODES } from './result-codes.ts';
import { envelopeSchema, FailureSchema } from './schemas/envelope.ts';

type Json = { [name: string]: unknown };

/**
 * The OpenAPI 3.1 document of the twelve endpoints, made from the very schemas that requests are validated with. Every
 * schema with a title becomes a shared component.
 */
export function buildOpenApiDocument(): Json {
  const components: Json = {};
  const paths: { [path: string]: Json } = {};
  for (const [name, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const path = API_PREFIX + endpoint.path;
    paths[path] ??= {};
    paths[path][endpoint.method.toLowerCase()] = operation(name, endpoint, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Face Recognition API',
      version: '1.0',
      description:
        'Every answer is HTTP 200; success and failure are told apart by header.resultCode. The app key in the path is ' +
        'checked before anything else.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [],
    'x-result-codes': RESULT_CODES,
    paths,
    components: { schemas: components },
  };
}

function operation(name: string, endpoint: Endpoint, components: Json): Json {
  const { summary, path, scope, query, body, data, codes } = endpoint;
  const success = envelopeSchema(`${name[0]!.toUpperCase()}${name.slice(1)}Response`, data);
  const answer = { anyOf: [share(success, components), share(FailureSchema, components)] };
  const listed = codes.map((code) => `${RESULT_CODES[code]} ${code}`);
  return {
    operationId: name,
    summary,
    'x-scope': scope,
    'x-result-codes': [...codes],
    parameters: [...pathParameters(path), ...queryParameters(query, components)],
    ...(body && { requestBody: { required: true, content: json(share(body, components)) } }),
    responses: {
      200: { description: `Every outcome; header.resultCode is one of: ${listed.join(', ')}.`, content: json(answer) },
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...`${API_PREFIX}${path}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: Endpoint['query'], components: Json): Json[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query!.required?.includes(name) ?? false,
    schema: share(schema, components),
  }));
}

function json(schema: unknown): Json {
  return { 'application/json': { schema } };
}

/** Replaces every titled schema by a reference, and files it under its title. */
function share(schema: TSchema, components: Json): unknown {
  const copy = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, shareWithin(value, components)]),
  );
  const { title } = copy;
  if (typeof title !== 'string') return copy;
  components[title] = copy;
  return { $ref: `#/components/schemas/${title}` };
}

function shareWithin(value: unknown, components: Json): unknown {
  if (Array.isArray(value)) return value.map((item) => shareWithin(item, components));
  return typeof value === 'object' && value !== null ? share(value as TSchema, components) : value;
}
