import { type ApiModel, errorClassName, type Operation, referredName, type Schema } from './api-model.ts';

const BANNER = '/** Generated from the OpenAPI document by `npm run clients`; do not edit. */\n';

/** clients/typescript/src/generated/types.ts */
export function renderTypes({ schemas, operations }: ApiModel): string {
  return [
    BANNER,
    ...schemas.map(([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`),
    '/** What each operation takes and gives. */',
    'export type Operations = {',
    ...operations.map(
      (operation) => `  /** ${operation.summary}. */\n  ${operation.name}: ${operationType(operation)};`,
    ),
    '};',
    '',
  ].join('\n');
}

/** clients/typescript/src/generated/operations.ts */
export function renderOperations({ operations, prefix, codes }: ApiModel): string {
  const rows = operations.map(
    ({ name, method, path, isRepeatable, form }) =>
      `  ${name}: { method: '${method}', path: '${path}', isRepeatable: ${isRepeatable}, form: '${form}' },`,
  );
  return [
    BANNER,
    `export const API_PREFIX = '${prefix}';\n`,
    '/**\n * `isRepeatable`: changes nothing, so it may be sent again when nobody knows whether it arrived.',
    ' * `form`: whether the body may be, or has to be, a form with files.\n */',
    `export const OPERATIONS = {\n${rows.join('\n')}\n} as const;\n`,
    '/** Name to number of every result code. */',
    `export const RESULT_CODES = {\n${Object.entries(codes)
      .map(([name, code]) => `  ${name}: ${code},`)
      .join('\n')}\n} as const;\n`,
  ].join('\n');
}

/** clients/typescript/src/generated/errors.ts */
export function renderErrors({ codes }: ApiModel): string {
  const failures = Object.entries(codes).filter(([, code]) => code < 0);
  const classes = failures.map(
    ([name, code]) =>
      `/** ${code} ${name} */\nexport class ${errorClassName(name)} extends ApiError {\n  override readonly name = '${errorClassName(name)}';\n}\n`,
  );
  const rows = failures.map(([name, code]) => `  [${code}, ${errorClassName(name)}],`);
  return [
    `${BANNER}import { ApiError, type ApiFailure } from '../errors.ts';\n`,
    ...classes,
    `const CLASSES = new Map<number, new (failure: ApiFailure) => ApiError>([\n${rows.join('\n')}\n]);\n`,
    '/** The class of a code; a code that this client does not know yet is a plain ApiError. */',
    'export function apiErrorOf(failure: ApiFailure): ApiError {',
    '  return new (CLASSES.get(failure.resultCode) ?? ApiError)(failure);',
    '}\n',
  ].join('\n');
}

function operationType({ pathParameters, queryParameters, body, data }: Operation): string {
  const path = pathParameters.map((name) => `${name}: string`).join('; ');
  const query = queryParameters
    .map(({ name, required, schema }) => `${quoted(name)}${required ? '' : '?'}: ${typeOf(schema)}`)
    .join('; ');
  const fields = [
    path && `path: { ${path} }`,
    query && `query: { ${query} }`,
    body && `body: ${typeOf(body)}`,
    `data: ${data ? typeOf(data) : 'undefined'}`,
  ];
  return `{ ${fields.filter(Boolean).join('; ')} }`;
}

function typeOf(schema: Schema): string {
  const name = referredName(schema);
  if (name) return name;
  if (schema.enum) return schema.enum.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectType(schema);
    case 'array': {
      const item = typeOf(schema.items!);
      return item.includes('|') ? `(${item})[]` : `${item}[]`;
    }
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return schema.type;
    default:
      throw new Error(`The client generator does not know this schema: ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties = {}, required = [] }: Schema): string {
  const lines = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description, '  ')}  ${quoted(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{\n${lines.join('\n')}\n}`;
}

function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`;
}

function comment(text: string | undefined, indent = ''): string {
  return text ? `${indent}/** ${text} */\n` : '';
}
