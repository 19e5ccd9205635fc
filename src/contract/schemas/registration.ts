import Type, { type Static } from 'typebox';
import { LIMITS } from '../limits.ts';
import { CountSchema, FaceDetailSchema, ModelVersionSchema, NotAddedFaceSchema, RegisteredFaceSchema } from './face.ts';
import { analysisFlags, ImageSchema } from './image.ts';

export const RegisterBodySchema = Type.Object(
  {
    image: ImageSchema,
    externalImageId: Type.Optional(
      Type.String({ pattern: LIMITS.externalImageIdPattern, description: 'A label of your own for the image.' }),
    ),
    limit: Type.Integer({
      minimum: LIMITS.register.min,
      maximum: LIMITS.register.max,
      description: 'Register at most this many faces, the largest ones.',
    }),
    ...analysisFlags,
  },
  { title: 'RegisterRequest' },
);
export type RegisterBody = Static<typeof RegisterBodySchema>;

export const RegistrationSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    addedFaceCount: CountSchema('Number of faces registered.'),
    addedFaces: Type.Array(RegisteredFaceSchema),
    addedFaceDetails: Type.Array(FaceDetailSchema, { description: 'The same faces as addedFaces, in the same order.' }),
    notAddedFaceCount: CountSchema('Number of faces found but not registered.'),
    notAddedFaces: Type.Array(NotAddedFaceSchema),
  },
  { title: 'Registration' },
);
export type Registration = Static<typeof RegistrationSchema>;
