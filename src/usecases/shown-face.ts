import type { RegisteredFace } from '../contract/face.ts';
import type { GalleryFace } from '../ports.ts';

/** What v1.0 shows of a face: exactly the fields of the text. */
export function shownFace({ faceId, imageId, externalImageId, bbox, confidence }: GalleryFace): RegisteredFace {
  return { faceId, imageId, ...(externalImageId !== undefined && { externalImageId }), bbox, confidence };
}
