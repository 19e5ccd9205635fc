import type { BoundingBox, RegisteredFace } from '../../contract/face.ts';
import type { Registration } from '../../contract/schemas/registration.ts';
import type { Photo } from './photo.ts';

/**
 * added: at least one face is registered. no-face: the server found none that may be. refused: the server cannot use the
 * image. These three are final. failed: the server had a fault each time. unusable: it was not sent. Both are tried again
 * by the next run.
 */
export type Outcome = 'added' | 'no-face' | 'refused' | 'failed' | 'unusable';

/** One line of the result file. */
export type PhotoResult = {
  file: string;
  externalImageId?: string;
  outcome: Outcome;
  reason?: string;
  imageId?: string;
  faces?: Pick<RegisteredFace, 'faceId' | 'bbox' | 'confidence'>[];
  /** Faces that were seen and not registered. */
  notAdded?: { bbox: BoundingBox; reasons: string[] }[];
  /** The answer was lost, and the faces were found in the group afterwards. */
  foundAfterwards?: true;
};

export function isFinal({ outcome }: PhotoResult): boolean {
  return outcome === 'added' || outcome === 'no-face' || outcome === 'refused';
}

export function resultOf({ file, externalImageId }: Photo, registration: Registration): PhotoResult {
  const { addedFaces, notAddedFaces } = registration;
  const notAdded = notAddedFaces.map(({ bbox, reasons = [] }) => ({ bbox, reasons }));
  const seen = { ...(notAdded.length > 0 && { notAdded }) };
  if (addedFaces.length > 0) return { ...addedResult({ file, externalImageId }, addedFaces), ...seen };
  const reasons = new Set(notAdded.flatMap((face) => face.reasons));
  const reason = notAdded.length === 0 ? 'no face was found' : `no face is eligible: ${[...reasons].join(', ')}`;
  return { file, externalImageId, outcome: 'no-face', reason, ...seen };
}

/** @param faces at least one, all of one registration */
export function addedResult(
  { file, externalImageId }: Pick<Photo, 'file' | 'externalImageId'>,
  faces: RegisteredFace[],
): PhotoResult {
  return {
    file,
    externalImageId,
    outcome: 'added',
    imageId: faces[0]!.imageId,
    faces: faces.map(({ faceId, bbox, confidence }) => ({ faceId, bbox, confidence })),
  };
}
