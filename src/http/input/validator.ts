import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { ApiError } from '../../contract/api-error.ts';
import type { ErrorName } from '../../contract/result-codes.ts';

/** What the sentences below read of a schema. */
type Described = TSchema & {
  type?: string;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  oneOf?: { required: string[] }[];
  properties?: Record<string, Described>;
  /** Code of a string that does not match its pattern, where it is not InvalidParam. */
  'x-pattern-failure'?: ErrorName;
};

const KINDS: Record<string, string> = { object: 'an object', string: 'a string', boolean: 'true or false' };

/**
 * Compiles a schema of the contract once. The types are strict: no coercion, no defaults, and unknown fields stay.
 *
 * @param place where the value stands in the request, for the sentence of a refusal
 * @returns a function that hands the value back typed, or throws ApiError
 */
export function compileValidator<Schema extends TSchema>(schema: Schema, place: string) {
  const validator = Compile(schema);
  return (value: unknown): Static<Schema> => {
    if (validator.Check(value)) return value as Static<Schema>;
    const errors = validator.Errors(value);
    // Of alternatives, what counts is that none or too many of them fit, not why each single one does not.
    const error = errors[0]!.schemaPath.includes('/oneOf/')
      ? errors.find(({ keyword }) => keyword === 'oneOf')
      : errors[0];
    throw refusal(schema as Described, place, error!);
  };
}

function refusal(schema: Described, place: string, error: TLocalizedValidationError): ApiError {
  const path = error.instancePath.split('/').slice(1);
  if (error.keyword === 'required')
    path.push((error.params as { requiredProperties: string[] }).requiredProperties[0]!);
  const culprit = path.reduce<Described | undefined>((parent, name) => parent?.properties?.[name], schema);
  const field = path.length === 0 ? `The ${place}` : `${path.join('.')} in the ${place}`;
  const fault = error.keyword === 'required' ? 'is missing' : 'is not acceptable';
  const resultName = (error.keyword === 'pattern' && culprit?.['x-pattern-failure']) || 'InvalidParam';
  return new ApiError(resultName, `${field} ${fault}: it must be ${expectation(culprit)}.`);
}

function expectation(schema: Described | undefined): string {
  if (schema?.oneOf) {
    const alternatives = schema.oneOf.map(({ required }) => required.join(' and '));
    return `an object with exactly one of ${alternatives.join(' and ')}`;
  }
  if (schema?.type === 'integer') return `one plain integer from ${schema.minimum} to ${schema.maximum}`;
  if (schema?.pattern) return `a string that matches ${schema.pattern}`;
  return KINDS[schema?.type ?? ''] ?? 'as the API describes it';
}
