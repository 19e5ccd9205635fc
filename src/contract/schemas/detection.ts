import Type, { type Static } from 'typebox';
import { LIMITS } from '../limits.ts';
import { CountSchema, FaceDetailSchema } from './face.ts';
import { analysisFlags, ImageSchema } from './image.ts';

/** Detect and search by image take the same body. */
export const ImageBodySchema = Type.Object({ image: ImageSchema, ...analysisFlags }, { title: 'ImageRequest' });
export type ImageBody = Static<typeof ImageBodySchema>;

export const DetectionSchema = Type.Object(
  {
    faceDetailCount: CountSchema('Number of faces found.'),
    faceDetails: Type.Array(FaceDetailSchema, {
      maxItems: LIMITS.detectedFaces,
      description: 'Largest face first.',
    }),
  },
  { title: 'Detection' },
);
export type Detection = Static<typeof DetectionSchema>;
