import type { TObject, TSchema } from 'typebox';
import { API_VERSIONS, type ApiVersion, operationIdOf } from './api-versions.ts';
import type { Endpoint } from './endpoint.ts';
import { RESULT_CODES } from './result-codes.ts';
import { envelopeSchema, FailureSchema } from './schemas/envelope.ts';
import { isImageSchema } from './schemas/image.ts';

type Json = { [name: string]: unknown };

/**
 * The OpenAPI 3.1 document of every endpoint of every version, made from the very schemas that requests are validated
 * with. Every schema with a title becomes a shared component.
 */
export function buildOpenApiDocument(): Json {
  const components: Json = {};
  const paths: { [path: string]: Json } = {};
  for (const [version, { prefix, endpoints }] of Object.entries(API_VERSIONS)) {
    for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
      const path = prefix + endpoint.path;
      const id = operationIdOf(version as ApiVersion, name as never);
      paths[path] ??= {};
      paths[path][endpoint.method.toLowerCase()] = operation(id, path, endpoint, components);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Face Recognition API',
      version: '1.1',
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

function operation(id: string, path: string, endpoint: Endpoint, components: Json): Json {
  const { summary, scope, query, data, codes } = endpoint;
  const success = envelopeSchema(`${id[0]!.toUpperCase()}${id.slice(1)}Response`, data);
  const answer = { anyOf: [share(success, components), share(FailureSchema, components)] };
  const listed = codes.map((code) => `${RESULT_CODES[code]} ${code}`);
  return {
    operationId: id,
    summary,
    'x-scope': scope,
    'x-result-codes': [...codes],
    parameters: [...pathParameters(path), ...queryParameters(query, components)],
    ...requestBody(endpoint, components),
    responses: {
      200: { description: `Every outcome; header.resultCode is one of: ${listed.join(', ')}.`, content: json(answer) },
    },
  };
}

function requestBody({ body, multipart }: Endpoint, components: Json): Json {
  if (!body) return {};
  if (multipart === 'stream') {
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: share(body, components) } } } };
  }
  const form = multipart && { 'multipart/form-data': { schema: formSchema(body, components) } };
  return { requestBody: { required: true, content: { ...json(share(body, components)), ...form } } };
}

/** The same fields as parts of a form; an image is a file. */
function formSchema(body: TObject, components: Json): Json {
  const parts = Object.entries(body.properties).map(([name, schema]) => [
    name,
    isImageSchema(schema)
      ? { type: 'string', contentMediaType: 'application/octet-stream', description: 'A PNG or JPEG file.' }
      : share(schema, components),
  ]);
  return { type: 'object', properties: Object.fromEntries(parts), required: body.required ?? [] };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
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
