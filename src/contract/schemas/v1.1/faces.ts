import Type, { type Static } from 'typebox';
import { LIMITS } from '../../limits.ts';
import { SimilaritySchema } from '../face.ts';
import { FaceListSchema } from '../face-list.ts';
import { RegisterBodySchema, RegistrationSchema } from '../registration.ts';
import { SearchByFaceSchema, SearchByImageSchema } from '../search.ts';
import {
  FaceDetailV1_1Schema,
  NotAddedFaceV1_1Schema,
  PersonIdSchema,
  qualityFlag,
  RegisteredFaceV1_1Schema,
} from './face.ts';

/** What registering takes beside the image itself. */
export const registerFieldsV1_1 = {
  personId: Type.Optional(PersonIdSchema),
  conflictThreshold: Type.Optional(
    Type.Integer({
      minimum: LIMITS.threshold.min,
      maximum: LIMITS.threshold.max,
      description: 'Report faces of others that are at least this similar to an added one.',
    }),
  ),
  ...qualityFlag,
};

export const RegisterBodyV1_1Schema = Type.Object(
  { ...RegisterBodySchema.properties, ...registerFieldsV1_1 },
  { title: 'RegisterRequestV1_1' },
);
export type RegisterBodyV1_1 = Static<typeof RegisterBodyV1_1Schema>;

const { faceId, externalImageId, personId } = RegisteredFaceV1_1Schema.properties;

const ConflictSchema = Type.Object(
  { faceId, personId, externalImageId, similarity: SimilaritySchema },
  { title: 'Conflict', description: 'A face of the group that looks like an added one and belongs to somebody else.' },
);
export type Conflict = Static<typeof ConflictSchema>;

const AddedFaceSchema = Type.Object(
  {
    ...RegisteredFaceV1_1Schema.properties,
    conflicts: Type.Optional(
      Type.Array(ConflictSchema, { description: 'Most similar first. Absent without conflictThreshold.' }),
    ),
  },
  { title: 'AddedFaceV1_1' },
);

export const RegistrationV1_1Schema = Type.Object(
  {
    ...RegistrationSchema.properties,
    addedFaces: Type.Array(AddedFaceSchema),
    addedFaceDetails: Type.Array(FaceDetailV1_1Schema, {
      description: 'The same faces as addedFaces, in the same order.',
    }),
    notAddedFaces: Type.Array(NotAddedFaceV1_1Schema),
  },
  { title: 'RegistrationV1_1' },
);
export type RegistrationV1_1 = Static<typeof RegistrationV1_1Schema>;

export const FaceListV1_1Schema = Type.Object(
  { ...FaceListSchema.properties, faces: Type.Array(RegisteredFaceV1_1Schema, { description: 'Newest first.' }) },
  { title: 'FaceListV1_1' },
);

export const MatchV1_1Schema = Type.Object(
  { face: RegisteredFaceV1_1Schema, similarity: SimilaritySchema },
  { title: 'MatchV1_1' },
);
const matchFaces = Type.Array(MatchV1_1Schema, { description: 'Most similar first, equal ones newest first.' });

export const SearchByFaceV1_1Schema = Type.Object(
  { ...SearchByFaceSchema.properties, matchFaces },
  { title: 'SearchByFaceResultV1_1' },
);

export const SearchByImageV1_1Schema = Type.Object(
  { ...SearchByImageSchema.properties, matchFaces, sourceFace: FaceDetailV1_1Schema },
  { title: 'SearchByImageResultV1_1' },
);
