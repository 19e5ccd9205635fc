import Type, { type Static } from 'typebox';
import { CountSchema, ModelVersionSchema, RegisteredFaceSchema } from './face.ts';
import { NextTokenSchema } from './paging.ts';

export const FaceListSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    faceCount: CountSchema('Number of faces in the whole group.'),
    faces: Type.Array(RegisteredFaceSchema, { description: 'Newest first.' }),
    nextToken: Type.Optional(NextTokenSchema),
  },
  { title: 'FaceList' },
);
export type FaceList = Static<typeof FaceListSchema>;
