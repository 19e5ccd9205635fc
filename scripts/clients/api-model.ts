import { API_VERSIONS, type ApiVersion } from '../../src/contract/api-versions.ts';

/** The parts of our OpenAPI document that clients are generated from, checked and in a shape that is easy to render. */

export type Schema = {
  $ref?: string;
  title?: string;
  description?: string;
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  enum?: (string | number)[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
};

export type Operation = {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind the app key, with `{name}` for each variable. */
  path: string;
  summary: string;
  /** Changes nothing on the server: it may be sent again when nobody knows whether it arrived. */
  isRepeatable: boolean;
  /** Whether the body may be, or has to be, a form with files. */
  form: 'never' | 'possible' | 'only';
  pathParameters: string[];
  queryParameters: { name: string; required: boolean; schema: Schema }[];
  body?: Schema;
  /** Schema of `data` in the answer. */
  data?: Schema;
};

export type ApiModel = {
  /** What stands in front of every path, with `{appKey}`. */
  prefix: string;
  codes: Record<string, number>;
  operations: Operation[];
  /** Named schemas of requests and answers, without the envelopes. */
  schemas: [name: string, schema: Schema][];
};

type Json<Value = unknown> = Record<string, Value>;
type Content = { content: { 'application/json': { schema: Schema & { anyOf?: Schema[] } } } };
type OperationObject = {
  operationId: string;
  summary: string;
  'x-scope': string;
  parameters: { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }[];
  requestBody?: { content: Partial<Record<'application/json' | 'multipart/form-data', { schema: Schema }>> };
  responses: { 200: Content };
};
type OpenApiDocument = {
  paths: Json<Json<OperationObject>>;
  components: { schemas: Json<Schema> };
  'x-result-codes': Json<number>;
};

const SCOPES_THAT_CHANGE_NOTHING = new Set(['read', 'search']);

/** The part of the document that is one version of the API, with the schemas that it uses. */
export function readApiModel(document: unknown, version: ApiVersion): ApiModel {
  const { prefix } = API_VERSIONS[version];
  const { paths, components, 'x-result-codes': codes } = withoutVersionNames(document as OpenApiDocument, prefix);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      readOperation(
        path.slice(prefix.length),
        method.toUpperCase() as Operation['method'],
        operation,
        components.schemas,
      ),
    ),
  );
  const used = namesUsedBy(operations, components.schemas);
  const schemas = Object.entries(components.schemas).filter(([name]) => used.has(name));
  return { prefix, codes, operations, schemas };
}

/**
 * The paths of one version, whose names tell it apart from another version in the one document (`searchByImageV1_1`): within a
 * client of that version they are plain.
 */
function withoutVersionNames(document: OpenApiDocument, prefix: string): OpenApiDocument {
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => path.startsWith(prefix)));
  const used = new Set(JSON.stringify(paths).match(/#\/components\/schemas\/\w+/g));
  for (const name of used) {
    const schema = document.components.schemas[name.slice(name.lastIndexOf('/') + 1)];
    for (const inner of JSON.stringify(schema).match(/#\/components\/schemas\/\w+/g) ?? []) used.add(inner);
  }
  const plain = (text: string) =>
    text.replaceAll(/(#\/components\/schemas\/\w+?)V1_1(?=")/g, (whole, stem: string) =>
      used.has(stem) ? whole : stem,
    );
  const schemas = [...used].map((name) => {
    const title = name.slice(name.lastIndexOf('/') + 1);
    const shown = plain(`${name}"`).slice(0, -1);
    return [
      shown.slice(shown.lastIndexOf('/') + 1),
      JSON.parse(plain(JSON.stringify(document.components.schemas[title]))),
    ];
  });
  const operations = JSON.parse(plain(JSON.stringify(paths)).replaceAll(/("operationId":"\w+?)V1_1"/g, '$1"'));
  return { ...document, paths: operations, components: { schemas: Object.fromEntries(schemas) } };
}

function readOperation(
  path: string,
  method: Operation['method'],
  operation: OperationObject,
  schemas: Json<Schema>,
): Operation {
  const { operationId: name, summary, parameters, requestBody, responses } = operation;
  const json = requestBody?.content['application/json']?.schema;
  const form = requestBody?.content['multipart/form-data']?.schema;
  const body = json ?? form;
  const [success] = responses[200].content['application/json'].schema.anyOf!;
  const data = schemas[referredName(success!)!]!.properties!.data;
  return {
    name,
    method,
    path,
    summary,
    isRepeatable: SCOPES_THAT_CHANGE_NOTHING.has(operation['x-scope']),
    form: !form ? 'never' : json ? 'possible' : 'only',
    pathParameters: parameters.filter((one) => one.in === 'path' && one.name !== 'appKey').map((one) => one.name),
    queryParameters: parameters.filter((one) => one.in === 'query'),
    ...(body && { body }),
    ...(data && { data }),
  };
}

/** The name of a `#/components/schemas/Name` reference. */
export function referredName({ $ref }: Schema): string | undefined {
  return $ref?.slice($ref.lastIndexOf('/') + 1);
}

/** `NotFoundGroupError` and `ImageTooLargeException` alike: a class ends in Error, once. */
export function errorClassName(codeName: string): string {
  return `${codeName.replace(/(Exception|Error)$/, '')}Error`;
}

/** The schemas that requests and answers refer to, at any depth; envelopes are not among them. */
function namesUsedBy(operations: Operation[], schemas: Json<Schema>): Set<string> {
  const used = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = referredName(schema);
    if (name !== undefined && !used.has(name)) {
      used.add(name);
      visit(schemas[name]!);
    }
    for (const child of Object.values(schema.properties ?? {})) visit(child);
    if (schema.items) visit(schema.items);
  };
  for (const { body, data, queryParameters } of operations) {
    for (const schema of [body, data, ...queryParameters.map((parameter) => parameter.schema)])
      if (schema) visit(schema);
  }
  return used;
}
