import type { RegisteredFaceV1_1 } from '../contract/schemas/v1.1/face.ts';
import type { GalleryFace } from '../ports.ts';
import { formatTime } from './api-time.ts';

/** What the API shows of a face, in its newest version; an older one leaves out what it does not know. */
export function shownFace({
  faceId,
  imageId,
  externalImageId,
  bbox,
  confidence,
  ...newer
}: GalleryFace): RegisteredFaceV1_1 {
  return {
    faceId,
    imageId,
    ...(externalImageId !== undefined && { externalImageId }),
    bbox,
    confidence,
    ...(newer.personId !== undefined && { personId: newer.personId }),
    ...(newer.registeredAt !== undefined && { registeredAt: formatTime(newer.registeredAt) }),
  };
}
