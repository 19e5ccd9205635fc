import Type, { type Static, type TSchema } from 'typebox';
import { RESULT_CODES, type ResultName } from '../result-codes.ts';

export const HeaderSchema = Type.Object(
  {
    isSuccessful: Type.Boolean({ description: 'True for code 0 and for partial success (positive codes).' }),
    resultCode: Type.Enum(Object.values(RESULT_CODES)),
    resultMessage: Type.Enum(Object.keys(RESULT_CODES) as ResultName[]),
    detail: Type.Optional(Type.String({ description: 'One sentence that says what to do. Never there for code 0.' })),
  },
  { title: 'Header' },
);
export type Header = Static<typeof HeaderSchema>;

/** The envelope of a failed request: a header alone. */
export const FailureSchema = Type.Object({ header: HeaderSchema }, { title: 'Failure' });

/** The envelope of a successful request: the header, and the data where the endpoint has any. */
export function envelopeSchema(title: string, data: TSchema | undefined): TSchema {
  if (data === undefined) return Type.Object({ header: HeaderSchema }, { title });
  return Type.Object({ header: HeaderSchema, data }, { title });
}
