import Type, { type Static } from 'typebox';
import { CountSchema, FaceDetailSchema, MaskSchema, ModelVersionSchema, SimilaritySchema } from './face.ts';
import { analysisFlags, ImageSchema } from './image.ts';
import { ThresholdSchema } from './search.ts';

export const CompareQuerySchema = Type.Object({ threshold: ThresholdSchema });
export type CompareQuery = Static<typeof CompareQuerySchema>;

export const CompareBodySchema = Type.Object(
  { sourceImage: ImageSchema, targetImage: ImageSchema, ...analysisFlags },
  { title: 'CompareRequest' },
);
export type CompareBody = Static<typeof CompareBodySchema>;

/** The text shows `mask` inside faceDetail in its example and beside it in its table; both are sent. */
const ComparedFaceSchema = Type.Object(
  { faceDetail: FaceDetailSchema, mask: Type.Optional(MaskSchema), similarity: SimilaritySchema },
  { title: 'ComparedFace' },
);
export type ComparedFace = Static<typeof ComparedFaceSchema>;

export const ComparisonSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    matchedFaceDetailCount: CountSchema('Number of faces at or above the threshold.'),
    matchedFaceDetails: Type.Array(ComparedFaceSchema, { description: 'Most similar first.' }),
    unmatchedFaceDetailCount: CountSchema('Number of faces below the threshold.'),
    unmatchedFaceDetails: Type.Array(ComparedFaceSchema, { description: 'Most similar first.' }),
    sourceFace: FaceDetailSchema,
  },
  { title: 'Comparison' },
);
export type Comparison = Static<typeof ComparisonSchema>;
