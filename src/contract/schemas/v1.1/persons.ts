import Type, { type Static } from 'typebox';
import { CountSchema, ModelVersionSchema, SimilaritySchema } from '../face.ts';
import { NextTokenSchema } from '../paging.ts';
import { FaceDetailV1_1Schema, PersonIdSchema, RegisteredFaceV1_1Schema } from './face.ts';

const faceCount = CountSchema('Number of faces that the person has in the group.');

export const PersonListSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    personCount: CountSchema('Number of persons on this page.'),
    persons: Type.Array(Type.Object({ personId: PersonIdSchema, faceCount }, { title: 'PersonSummary' }), {
      description: 'In the order of their ids, byte by byte.',
    }),
    nextToken: Type.Optional(NextTokenSchema),
  },
  { title: 'PersonList' },
);
export type PersonList = Static<typeof PersonListSchema>;

export const PersonSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    personId: PersonIdSchema,
    faceCount,
    faces: Type.Array(RegisteredFaceV1_1Schema, { description: 'Newest first.' }),
    nextToken: Type.Optional(NextTokenSchema),
  },
  { title: 'Person' },
);
export type Person = Static<typeof PersonSchema>;

export const AssignmentSchema = Type.Object(
  {
    face: RegisteredFaceV1_1Schema,
    previousPersonId: Type.Optional({
      ...PersonIdSchema,
      description: 'Whose face it was before; absent when it was nobody’s.',
    }),
  },
  { title: 'PersonAssignment' },
);
export type Assignment = Static<typeof AssignmentSchema>;

const PersonMatchSchema = Type.Object(
  {
    personId: PersonIdSchema,
    faceCount,
    similarity: SimilaritySchema,
    face: RegisteredFaceV1_1Schema,
  },
  { title: 'PersonMatch', description: 'A person, and the face of theirs that is most like the one looked for.' },
);

export const PersonSearchSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    matchPersonCount: CountSchema('Number of persons returned.'),
    matchPersons: Type.Array(PersonMatchSchema, {
      description: 'Most similar first. Faces of nobody are passed over.',
    }),
    sourceFace: FaceDetailV1_1Schema,
  },
  { title: 'PersonSearchResult' },
);
export type PersonSearch = Static<typeof PersonSearchSchema>;
