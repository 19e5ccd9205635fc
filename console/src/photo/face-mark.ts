import type { FaceDetail } from '../../../src/contract/face.ts';
import { LIMITS } from '../../../src/contract/limits.ts';

type MarkTone = 'plain' | 'good' | 'muted';

/** A face to draw on a photo. */
export type FaceMark = { detail: FaceDetail; label: string; tone?: MarkTone };

export type FaceFault = 'TOO_SMALL' | 'EXTREME_POSE';

/** Why the face could not be registered or searched with, judged as the API does; `orientation` absent means unknown. */
export function faceFaults(detail: FaceDetail, picture: { width: number; height: number }): FaceFault[] {
  const { bbox, orientation } = detail;
  const faults: FaceFault[] = [];
  const width = (bbox.x1 - bbox.x0) * picture.width;
  const height = (bbox.y1 - bbox.y0) * picture.height;
  if (Math.min(width, height) < LIMITS.face.minSide) faults.push('TOO_SMALL');
  if (orientation && Math.max(Math.abs(orientation.x), Math.abs(orientation.y)) > LIMITS.face.maxAngle) {
    faults.push('EXTREME_POSE');
  }
  return faults;
}
