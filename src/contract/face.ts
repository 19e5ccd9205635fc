/** Facts about a face as the API speaks of them. Coordinates are fractions of the upright image, 0..1. */

/** Top left (x0, y0) and bottom right (x1, y1) corner. */
export type BoundingBox = { x0: number; y0: number; x1: number; y1: number };

/** The five landmarks, in the order in which they are always sent; left is the viewer's left. */
export const LANDMARK_TYPES = ['leftEye', 'rightEye', 'nose', 'leftLip', 'rightLip'] as const;
export type LandmarkType = (typeof LANDMARK_TYPES)[number];
export type Landmark = { type: LandmarkType; x: number; y: number };

/**
 * Head pose in degrees. x is yaw: positive when the face turns to the viewer's right. y is pitch: positive when it
 * looks up. z is roll: positive when the head leans clockwise as the viewer sees it.
 */
export type Orientation = { x: number; y: number; z: number };

/** What detect returns of one face. `confidence` is 0..100. */
export type FaceDetail = {
  bbox: BoundingBox;
  landmarks: Landmark[];
  orientation?: Orientation;
  mask?: boolean;
  confidence: number;
};

/** What is kept in clear of a registered face, and returned by lists and searches. Ids are UUIDs (v4). */
export type RegisteredFace = {
  faceId: string;
  imageId: string;
  externalImageId?: string;
  bbox: BoundingBox;
  confidence: number;
};

/** Why a face was not registered (our addition to the text). */
export const NOT_ADDED_REASONS = ['TOO_SMALL', 'EXTREME_POSE', 'OVER_LIMIT', 'GROUP_FULL'] as const;
export type NotAddedReason = (typeof NOT_ADDED_REASONS)[number];
