import { API_ROOT } from '../../../../src/contract/endpoints.ts';

/** The parts of the OpenAPI document that the pages read. */

export type Schema = {
  $ref?: string;
  title?: string;
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  anyOf?: Schema[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
};

export type Operation = {
  operationId: string;
  summary: string;
  'x-result-codes': string[];
  parameters: { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
};

export type OpenApiDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

export type Endpoint = { method: string; path: string; operation: Operation };

/** Those of v1.0, which the pages are about. */
export function endpointsOf(document: OpenApiDocument): Endpoint[] {
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith(API_ROOT));
  return paths.flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

export function resolve(document: OpenApiDocument, schema: Schema): Schema {
  if (!schema.$ref) return schema;
  return document.components.schemas[schema.$ref.split('/').at(-1)!] ?? {};
}

/** The schema of `data` in the answer of success; undefined where there is none. */
export function dataSchemaOf(document: OpenApiDocument, operation: Operation): Schema | undefined {
  const answer = operation.responses['200']?.content['application/json']?.schema;
  const success = answer?.anyOf?.[0] ?? answer;
  return success && resolve(document, success).properties?.data;
}
