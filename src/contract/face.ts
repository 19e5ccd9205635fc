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
  /** Only when it was asked for; v1.0 never shows it. */
  quality?: FaceQuality;
  /** Only when it was asked for; v1.0 never shows it. */
  spoof?: SpoofCheck;
};

/** What speaks against a face, from properties that are measured. */
export const QUALITY_REASONS = [
  'BLURRED',
  'DARK',
  'BRIGHT',
  'SMALL',
  'EXTREME_POSE',
  'OCCLUDED',
  'MASKED',
  'CUT_OFF',
] as const;
export type QualityReason = (typeof QUALITY_REASONS)[number];

/** How well a face serves for recognition: 0..100. A low score predicts that the person will not be recognised by it. */
export type FaceQuality = { score: number; reasons: QualityReason[] };

/** Whether a picture of a face looks live: a score of 0..100 and whether it passes three limits. */
export type SpoofCheck = { score: number; weak: boolean; balanced: boolean; strict: boolean };

/** What is kept in clear of a registered face, and returned by lists and searches. Ids are UUIDs (v4). */
export type RegisteredFace = {
  faceId: string;
  imageId: string;
  externalImageId?: string;
  bbox: BoundingBox;
  confidence: number;
};

/** Why a face is used neither for registering nor for searching. */
export const INELIGIBLE_REASONS = ['TOO_SMALL', 'EXTREME_POSE'] as const;
export type IneligibleReason = (typeof INELIGIBLE_REASONS)[number];

/** Why a face was not registered (our addition to the text). */
export const NOT_ADDED_REASONS = [...INELIGIBLE_REASONS, 'LOW_QUALITY', 'OVER_LIMIT', 'GROUP_FULL'] as const;
export type NotAddedReason = (typeof NOT_ADDED_REASONS)[number];
