import Type, { type Static } from 'typebox';
import { INELIGIBLE_REASONS } from '../../face.ts';
import { LIMITS } from '../../limits.ts';
import { CountSchema, ModelVersionSchema, SimilaritySchema } from '../face.ts';
import { ImageSchema } from '../image.ts';
import { ThresholdSchema } from '../search.ts';
import { FaceDetailV1_1Schema, flagsV1_1, RegisteredFaceV1_1Schema, spoofFlag } from './face.ts';

export const IdentifyBodySchema = Type.Object(
  {
    image: ImageSchema,
    groupIds: Type.Array(Type.String(), {
      minItems: LIMITS.identify.groups.min,
      maxItems: LIMITS.identify.groups.max,
      uniqueItems: true,
      description: 'The groups to search.',
    }),
    limit: Type.Integer({
      minimum: LIMITS.identify.faces.min,
      maximum: LIMITS.identify.faces.max,
      description: 'Identify at most this many faces, the largest ones.',
    }),
    matchLimit: Type.Integer({
      minimum: LIMITS.identify.matches.min,
      maximum: LIMITS.identify.matches.max,
      description: 'Return at most this many matches of each face.',
    }),
    threshold: ThresholdSchema,
    ...flagsV1_1,
    ...spoofFlag,
  },
  { title: 'IdentifyRequest' },
);
export type IdentifyBody = Static<typeof IdentifyBodySchema>;

const GroupMatchSchema = Type.Object(
  {
    groupId: Type.String({ description: 'The group that holds the face.' }),
    face: RegisteredFaceV1_1Schema,
    similarity: SimilaritySchema,
  },
  { title: 'GroupMatch' },
);

const IdentifiedFaceSchema = Type.Object(
  {
    faceDetail: FaceDetailV1_1Schema,
    reasons: Type.Optional(
      Type.Array(Type.Enum([...INELIGIBLE_REASONS]), {
        minItems: 1,
        description: 'Why the face cannot be searched for; absent for one that was.',
      }),
    ),
    matchFaceCount: CountSchema('Number of matches returned.'),
    matchFaces: Type.Array(GroupMatchSchema, { description: 'Over all the groups, most similar first.' }),
  },
  { title: 'IdentifiedFace' },
);
export type IdentifiedFace = Static<typeof IdentifiedFaceSchema>;

export const IdentificationSchema = Type.Object(
  {
    modelVersion: ModelVersionSchema,
    faceCount: CountSchema('Number of faces found.'),
    faces: Type.Array(IdentifiedFaceSchema, { description: 'Largest face first.' }),
  },
  { title: 'Identification' },
);
export type Identification = Static<typeof IdentificationSchema>;
