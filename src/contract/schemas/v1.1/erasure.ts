import Type, { type Static } from 'typebox';
import { LIMITS } from '../../limits.ts';
import { CountSchema } from '../face.ts';
import { PersonIdSchema } from './face.ts';

const TIME_PATTERN = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$';
const TimeSchema = (description: string) =>
  Type.String({ pattern: TIME_PATTERN, description: `${description} UTC, without a zone and without fractions.` });

/** Exactly one of them; the use case sees to it. */
export const ErasureQuerySchema = Type.Object({
  externalImageId: Type.Optional(
    Type.String({ pattern: LIMITS.externalImageIdPattern, description: 'Erase the faces with this label.' }),
  ),
  imageId: Type.Optional(Type.String({ description: 'Erase the faces of this registration.' })),
  personId: Type.Optional({ ...PersonIdSchema, description: 'Erase the faces of this person.' }),
  registeredBefore: Type.Optional(TimeSchema('Erase the faces that were registered before this time.')),
});
export type ErasureQuery = Static<typeof ErasureQuerySchema>;

export const ErasureReportSchema = Type.Object(
  {
    reportId: Type.String({ description: 'Id of this erasure (UUID); every record of it in the audit names it.' }),
    deletedFaceCount: CountSchema('Number of faces erased.'),
    startedAt: TimeSchema('When the erasure began.'),
    finishedAt: TimeSchema('When the last face was gone from the database and from memory.'),
    auditPosition: Type.Integer({ minimum: 1, description: 'Position of the audit record that says so.' }),
    auditHash: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Its hash: likeness audit verify proves both.' }),
  },
  { title: 'ErasureReport' },
);
export type ErasureReport = Static<typeof ErasureReportSchema>;
