import Type, { type Static } from 'typebox';
import { CountSchema, ModelVersionSchema, SimilaritySchema } from '../face.ts';
import { NextTokenSchema, PageQuerySchema } from '../paging.ts';
import { ThresholdSchema } from '../search.ts';
import { RegisteredFaceV1_1Schema } from './face.ts';

export const DuplicatesQuerySchema = Type.Object({ ...PageQuerySchema.properties, threshold: ThresholdSchema });
export type DuplicatesQuery = Static<typeof DuplicatesQuerySchema>;

const DuplicatePairSchema = Type.Object(
  {
    faces: Type.Array(RegisteredFaceV1_1Schema, { minItems: 2, maxItems: 2, description: 'The newer one first.' }),
    similarity: SimilaritySchema,
  },
  { title: 'DuplicatePair', description: 'Two faces that are alike and not known to be the same person.' },
);

export const DuplicatesSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    comparedFaceCount: CountSchema('Number of faces that this page has compared with all older ones.'),
    pairCount: CountSchema('Number of pairs on this page; may be 0 though there are more pages.'),
    pairs: Type.Array(DuplicatePairSchema, { description: 'By the newer face of each, newest first.' }),
    nextToken: Type.Optional(NextTokenSchema),
  },
  { title: 'Duplicates' },
);
export type Duplicates = Static<typeof DuplicatesSchema>;
