import type { BoundingBox } from '../../contract/face.ts';
import type { AnalysedFace } from '../../ports.ts';

/** Intersection over union: the detector of another pack draws its boxes a little differently. */
const SAME_FACE = 0.5;

/** The face of a photo that stands where the registered one stood. @returns undefined when none does */
export function matchingFace(faces: readonly AnalysedFace[], registered: BoundingBox): AnalysedFace | undefined {
  let best: AnalysedFace | undefined;
  let bestOverlap = SAME_FACE;
  for (const face of faces) {
    const overlap = overlapOf(face.detail.bbox, registered);
    if (face.embedding === undefined || overlap < bestOverlap) continue;
    best = face;
    bestOverlap = overlap;
  }
  return best;
}

function overlapOf(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared);
}

function areaOf({ x0, y0, x1, y1 }: BoundingBox): number {
  return (x1 - x0) * (y1 - y0);
}
