import Type, { type Static } from 'typebox';
import { LIMITS } from '../../limits.ts';
import { CompareBodySchema, ComparisonSchema } from '../comparison.ts';
import { DetectionSchema, ImageBodySchema } from '../detection.ts';
import { CountSchema, MaskSchema, SimilaritySchema } from '../face.ts';
import { VerificationSchema, VerifyBodySchema } from '../verification.ts';
import { FaceDetailV1_1Schema, qualityFlag, RegisteredFaceV1_1Schema, spoofFlag } from './face.ts';

/** Detect and search by image take the same body. */
export const ImageBodyV1_1Schema = Type.Object(
  { ...ImageBodySchema.properties, ...qualityFlag, ...spoofFlag },
  { title: 'ImageRequestV1_1' },
);
export type ImageBodyV1_1 = Static<typeof ImageBodyV1_1Schema>;

export const DetectionV1_1Schema = Type.Object(
  {
    ...DetectionSchema.properties,
    faceDetails: Type.Array(FaceDetailV1_1Schema, {
      maxItems: LIMITS.detectedFaces,
      description: 'Largest face first.',
    }),
  },
  { title: 'DetectionV1_1' },
);

export const CompareBodyV1_1Schema = Type.Object(
  { ...CompareBodySchema.properties, ...qualityFlag },
  { title: 'CompareRequestV1_1' },
);
export type CompareBodyV1_1 = Static<typeof CompareBodyV1_1Schema>;

const ComparedFaceV1_1Schema = Type.Object(
  { faceDetail: FaceDetailV1_1Schema, mask: Type.Optional(MaskSchema), similarity: SimilaritySchema },
  { title: 'ComparedFaceV1_1' },
);

export const ComparisonV1_1Schema = Type.Object(
  {
    ...ComparisonSchema.properties,
    matchedFaceDetails: Type.Array(ComparedFaceV1_1Schema, { description: 'Most similar first.' }),
    unmatchedFaceDetailCount: CountSchema('Number of faces below the threshold.'),
    unmatchedFaceDetails: Type.Array(ComparedFaceV1_1Schema, { description: 'Most similar first.' }),
    sourceFace: FaceDetailV1_1Schema,
  },
  { title: 'ComparisonV1_1' },
);

export const VerifyBodyV1_1Schema = Type.Object(
  { ...VerifyBodySchema.properties, ...qualityFlag, ...spoofFlag },
  { title: 'VerifyRequestV1_1' },
);
export type VerifyBodyV1_1 = Static<typeof VerifyBodyV1_1Schema>;

export const VerificationV1_1Schema = Type.Object(
  { ...VerificationSchema.properties, face: RegisteredFaceV1_1Schema, sourceFace: FaceDetailV1_1Schema },
  { title: 'VerificationV1_1' },
);
