import Type, { type Static } from 'typebox';
import {
  type BoundingBox,
  type FaceDetail,
  LANDMARK_TYPES,
  type Landmark,
  NOT_ADDED_REASONS,
  type Orientation,
  type RegisteredFace,
} from '../face.ts';
import { LIMITS } from '../limits.ts';

/** A `title` names the schema in the OpenAPI document, where it becomes one shared component. */

const Coordinate = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const Percentage = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });

const BoundingBoxSchema = Type.Object(
  {
    x0: Coordinate('Left edge.'),
    y0: Coordinate('Upper edge.'),
    x1: Coordinate('Right edge.'),
    y1: Coordinate('Lower edge.'),
  },
  { title: 'BoundingBox', description: 'Box of a face, in fractions of the upright image (after EXIF orientation).' },
);

const LandmarkSchema = Type.Object(
  {
    type: Type.Enum([...LANDMARK_TYPES]),
    x: Coordinate('From the left edge.'),
    y: Coordinate('From the upper edge.'),
  },
  { title: 'Landmark', description: 'A facial characteristic. Left is the left of whoever looks at the image.' },
);

const OrientationSchema = Type.Object(
  {
    x: Type.Number({ description: "Yaw: positive when the face turns to the viewer's right." }),
    y: Type.Number({ description: 'Pitch: positive when the face looks up.' }),
    z: Type.Number({ description: 'Roll: positive when the head leans clockwise as the viewer sees it.' }),
  },
  { title: 'Orientation', description: 'Angles of the head in degrees.' },
);

export const MaskSchema = Type.Boolean({ description: 'Whether the face wears a mask. Absent when not asked for.' });
const ConfidenceSchema = Percentage('How sure it is that this is a face.');
export const SimilaritySchema = Percentage('Calibrated similarity of the two faces.');
export const ModelVersionSchema = Type.String({ description: 'Version of the face recognition model.' });
export const CountSchema = (description: string) => Type.Integer({ minimum: 0, description });

const faceDetailProperties = {
  bbox: BoundingBoxSchema,
  landmarks: Type.Array(LandmarkSchema, { minItems: LANDMARK_TYPES.length, maxItems: LANDMARK_TYPES.length }),
  orientation: Type.Optional(OrientationSchema),
  mask: Type.Optional(MaskSchema),
  confidence: ConfidenceSchema,
};

export const FaceDetailSchema = Type.Object(faceDetailProperties, {
  title: 'FaceDetail',
  description: 'A face found in the image of this request.',
});

/** `reasons` is our addition, and optional so that the text's own example stays valid. */
export const NotAddedFaceSchema = Type.Object(
  {
    ...faceDetailProperties,
    reasons: Type.Optional(
      Type.Array(Type.Enum([...NOT_ADDED_REASONS]), { minItems: 1, description: 'Why the face was not registered.' }),
    ),
  },
  { title: 'NotAddedFace', description: 'A face found in the image that was not registered.' },
);
export type NotAddedFace = Static<typeof NotAddedFaceSchema>;

export const RegisteredFaceSchema = Type.Object(
  {
    faceId: Type.String({ description: 'Id of this one face (UUID).' }),
    imageId: Type.String({ description: 'Id of the registration (UUID); faces registered together share it.' }),
    externalImageId: Type.Optional(
      Type.String({ pattern: LIMITS.externalImageIdPattern, description: "The client's own label." }),
    ),
    bbox: BoundingBoxSchema,
    confidence: ConfidenceSchema,
  },
  { title: 'RegisteredFace', description: 'A face of a group, as it was when it was registered.' },
);

// The contract's plain types are what every room speaks; the compiler holds the schemas to them.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<Static<typeof BoundingBoxSchema>, BoundingBox>;
true satisfies Same<Static<typeof LandmarkSchema>, Landmark>;
true satisfies Same<Static<typeof OrientationSchema>, Orientation>;
true satisfies Same<Static<typeof FaceDetailSchema>, FaceDetail>;
true satisfies Same<Static<typeof RegisteredFaceSchema>, RegisteredFace>;
