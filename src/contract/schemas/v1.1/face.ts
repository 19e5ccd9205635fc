import Type, { type Static } from 'typebox';
import { type FaceQuality, QUALITY_REASONS, type SpoofCheck } from '../../face.ts';
import { LIMITS } from '../../limits.ts';
import { FaceDetailSchema, NotAddedFaceSchema, RegisteredFaceSchema } from '../face.ts';
import { analysisFlags } from '../image.ts';

const FaceQualitySchema = Type.Object(
  {
    score: Type.Number({ minimum: 0, maximum: 100, description: 'The higher, the surer that the face is recognised.' }),
    reasons: Type.Array(Type.Enum([...QUALITY_REASONS]), { description: 'What speaks against the face.' }),
  },
  { title: 'FaceQuality' },
);

const SpoofCheckSchema = Type.Object(
  {
    score: Type.Number({
      minimum: 0,
      maximum: 100,
      description: 'How much the picture looks as if the camera saw a face itself, not a print or a screen.',
    }),
    weak: Type.Boolean({ description: 'Whether the score passes the limit that turns away fewest honest faces.' }),
    balanced: Type.Boolean({ description: 'Whether the score passes the limit between the two.' }),
    strict: Type.Boolean({ description: 'Whether the score passes the limit that lets through fewest copies.' }),
  },
  { title: 'SpoofCheck', description: 'Experimental: error rates on real attacks are not known.' },
);

const measured = { quality: Type.Optional(FaceQualitySchema) };

export const FaceDetailV1_1Schema = Type.Object(
  { ...FaceDetailSchema.properties, ...measured, spoof: Type.Optional(SpoofCheckSchema) },
  { title: 'FaceDetailV1_1', description: 'A face found in the image of this request.' },
);

export const NotAddedFaceV1_1Schema = Type.Object(
  { ...NotAddedFaceSchema.properties, ...measured },
  { title: 'NotAddedFaceV1_1', description: 'A face found in the image that was not registered.' },
);

export const PersonIdSchema = Type.String({
  pattern: LIMITS.personIdPattern,
  description: 'The person whose face it is: an id of your own.',
});

export const RegisteredFaceV1_1Schema = Type.Object(
  {
    ...RegisteredFaceSchema.properties,
    personId: Type.Optional(PersonIdSchema),
    registeredAt: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$',
        description: 'UTC, without a zone and without fractions. Absent for faces that an older server registered.',
      }),
    ),
  },
  { title: 'RegisteredFaceV1_1', description: 'A face of a group, as it was when it was registered.' },
);
export type RegisteredFaceV1_1 = Static<typeof RegisteredFaceV1_1Schema>;

/** The request flags of every endpoint of v1.1 that looks at an image. */
export const qualityFlag = {
  quality: Type.Optional(Type.Boolean({ default: true, description: 'Whether to rate the quality of faces.' })),
};
export const spoofFlag = {
  spoof: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether to look for signs of a copied face. Experimental.' }),
  ),
};
export const flagsV1_1 = { ...analysisFlags, ...qualityFlag };

type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<Static<typeof FaceQualitySchema>, FaceQuality>;
true satisfies Same<Static<typeof SpoofCheckSchema>, SpoofCheck>;
