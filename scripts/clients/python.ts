import { type ApiModel, errorClassName, type Operation, referredName, type Schema } from './api-model.ts';

const BANNER = 'Generated from the OpenAPI document by `npm run clients`; do not edit.';

/** clients/python/likeness/_types.py: what answers look like, for type checkers; at run time they are plain dicts. */
export function renderPythonTypes({ schemas }: ApiModel): string {
  const classes = inOrderOfUse(schemas).map(([name, schema]) => typedDict(name, schema));
  return `"""${BANNER}"""\n\nfrom __future__ import annotations\n\nfrom typing import List, Literal, TypedDict\n\n\n${classes.join('\n\n\n')}\n`;
}

/** clients/python/likeness/_operations.py */
export function renderPythonOperations({ prefix, operations }: ApiModel): string {
  const row = ({ name, method, path, isRepeatable, form }: Operation) =>
    `    "${name}": Operation("${method}", "${path}", ${isRepeatable ? 'True' : 'False'}, "${form}"),`;
  return `"""${BANNER}"""

from typing import NamedTuple


class Operation(NamedTuple):
    method: str
    path: str
    #: Changes nothing, so it may be sent again when nobody knows whether it arrived.
    is_repeatable: bool
    #: Whether the body may be, or has to be, a form with files: never, possible, only.
    form: str


API_PREFIX = "${prefix}"

OPERATIONS = {
${operations.map(row).join('\n')}
}
`;
}

/** clients/python/likeness/errors.py */
export function renderPythonErrors({ codes }: ApiModel): string {
  const failures = Object.entries(codes).filter(([, code]) => code < 0);
  const classes = failures.map(([name, code]) => `class ${errorClassName(name)}(ApiError):\n    """${code} ${name}"""`);
  const rows = failures.map(([name, code]) => `    ${code}: ${errorClassName(name)},`);
  return `"""${BANNER}"""

from ._base_errors import ApiError, LikenessConnectionError, LikenessError

${classes.map((text) => `\n${text}\n`).join('\n')}

#: The class of each code; a code that this client does not know yet is a plain ApiError.
ERROR_CLASSES = {
${rows.join('\n')}
}

__all__ = [
    "ApiError",
    "ERROR_CLASSES",
    "LikenessConnectionError",
    "LikenessError",
${failures.map(([name]) => `    "${errorClassName(name)}",`).join('\n')}
]
`;
}

/** Two classes where some fields may be absent: the way that every supported Python understands. */
function typedDict(name: string, { properties = {}, required = [], description }: Schema): string {
  const field = ([fieldName, schema]: [string, Schema]) => `    ${fieldName}: ${typeOf(schema)}`;
  const always = Object.entries(properties).filter(([field]) => required.includes(field));
  const sometimes = Object.entries(properties).filter(([field]) => !required.includes(field));
  const docstring = description ? `    """${description}"""\n\n` : '';
  if (sometimes.length === 0) return `class ${name}(TypedDict):\n${docstring}${always.map(field).join('\n')}`;
  if (always.length === 0)
    return `class ${name}(TypedDict, total=False):\n${docstring}${sometimes.map(field).join('\n')}`;
  return `class _${name}Always(TypedDict):\n${always.map(field).join('\n')}\n\n\nclass ${name}(_${name}Always, total=False):\n${docstring}${sometimes.map(field).join('\n')}`;
}

function typeOf(schema: Schema): string {
  const name = referredName(schema);
  if (name) return name;
  if (schema.enum) return `Literal[${schema.enum.map((value) => JSON.stringify(value)).join(', ')}]`;
  switch (schema.type) {
    case 'array':
      return `List[${typeOf(schema.items!)}]`;
    case 'integer':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    default:
      throw new Error(`The client generator does not know this schema: ${JSON.stringify(schema)}`);
  }
}

/** A type comes before those that mention it. */
function inOrderOfUse(schemas: [string, Schema][]): [string, Schema][] {
  const byName = new Map(schemas);
  const ordered = new Map<string, Schema>();
  const visit = (schema: Schema) => {
    const name = referredName(schema);
    if (name) add(name);
    for (const child of [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])])
      visit(child);
  };
  const add = (name: string) => {
    if (ordered.has(name)) return;
    visit({ ...byName.get(name)! });
    ordered.set(name, byName.get(name)!);
  };
  for (const [name] of schemas) add(name);
  return [...ordered];
}
