import Type, { type Static } from 'typebox';
import { LIMITS } from '../limits.ts';
import { CountSchema, FaceDetailSchema, ModelVersionSchema, RegisteredFaceSchema, SimilaritySchema } from './face.ts';

export const ThresholdSchema = Type.Integer({
  minimum: LIMITS.threshold.min,
  maximum: LIMITS.threshold.max,
  description: 'Similarity from which two faces count as a match.',
});

export const SearchQuerySchema = Type.Object({
  limit: Type.Integer({
    minimum: LIMITS.search.min,
    maximum: LIMITS.search.max,
    description: 'Return at most this many matches.',
  }),
  threshold: ThresholdSchema,
});
export type SearchQuery = Static<typeof SearchQuerySchema>;

const MatchSchema = Type.Object({ face: RegisteredFaceSchema, similarity: SimilaritySchema }, { title: 'Match' });

const matches = {
  matchFaceCount: CountSchema('Number of matches returned.'),
  matchFaces: Type.Array(MatchSchema, { description: 'Most similar first, equal ones newest first.' }),
};

export const SearchByFaceSchema = Type.Object(matches, { title: 'SearchByFaceResult' });
export type SearchByFaceResult = Static<typeof SearchByFaceSchema>;

/** `modelVersion` stands in the text's example though not in its table, so it is sent but not demanded. */
export const SearchByImageSchema = Type.Object(
  { modelVersion: Type.Optional(ModelVersionSchema), ...matches, sourceFace: FaceDetailSchema },
  { title: 'SearchByImageResult' },
);
export type SearchByImageResult = Static<typeof SearchByImageSchema>;
