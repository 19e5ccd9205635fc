import type { Point } from './image.ts';
import type { Similarity } from './warp.ts';

/** Side of the aligned crop in pixels. */
export const ALIGNED_SIDE = 112;

/**
 * Where the five landmarks (left eye, right eye, nose tip, left and right mouth corner, as the viewer sees them) stand in the
 * aligned crop: the template that ArcFace recognisers are trained with (Deng et al. 2019, arXiv 1801.07698).
 * Measured, like all of our coordinates, at pixel corners.
 */
const TEMPLATE: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/**
 * The similarity transform that takes the aligned crop's pixels to the photo, fitted to the five landmarks by least squares
 * (Umeyama 1991; in the plane and without reflection it has this closed form).
 *
 * @param landmarks five points in pixels of the photo, in the contract's order
 */
export function alignmentOf(landmarks: readonly Point[]): Similarity {
  const count = TEMPLATE.length;
  let fromX = 0;
  let fromY = 0;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < count; i++) {
    fromX += TEMPLATE[i]!.x / count;
    fromY += TEMPLATE[i]!.y / count;
    toX += landmarks[i]!.x / count;
    toY += landmarks[i]!.y / count;
  }
  // We fit photo -> crop (errors weigh in crop pixels, whatever the face's size) and then turn it round.
  let spread = 0;
  let along = 0;
  let across = 0;
  for (let i = 0; i < count; i++) {
    const px = landmarks[i]!.x - toX;
    const py = landmarks[i]!.y - toY;
    const qx = TEMPLATE[i]!.x - fromX;
    const qy = TEMPLATE[i]!.y - fromY;
    spread += px * px + py * py;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
  }
  const a = along / spread;
  const b = across / spread;
  const squared = a * a + b * b;
  // Inverse of the turn and scale (a, b).
  const inverseA = a / squared;
  const inverseB = -b / squared;
  return {
    a: inverseA,
    b: inverseB,
    x: toX - (inverseA * fromX - inverseB * fromY),
    y: toY - (inverseB * fromX + inverseA * fromY),
  };
}
