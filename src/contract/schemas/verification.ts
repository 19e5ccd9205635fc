import Type, { type Static } from 'typebox';
import { FaceDetailSchema, RegisteredFaceSchema, SimilaritySchema } from './face.ts';
import { analysisFlags, ImageSchema } from './image.ts';

export const VerifyBodySchema = Type.Object(
  { compareImage: ImageSchema, ...analysisFlags },
  { title: 'VerifyRequest' },
);
export type VerifyBody = Static<typeof VerifyBodySchema>;

export const VerificationSchema = Type.Object(
  { similarity: SimilaritySchema, face: RegisteredFaceSchema, sourceFace: FaceDetailSchema },
  { title: 'Verification' },
);
export type Verification = Static<typeof VerificationSchema>;
