import type { Point } from './image.ts';
import type { Similarity } from './warp.ts';

/**
 * The similarity transform that takes a crop's pixels to the photo, fitted by least squares to points of both (Umeyama 1991; in
 * the plane and without reflection it has this closed form).
 * @param photo points in pixels of the photo; @param crop the same points in pixels of the crop
 */
export function fitSimilarityTransform(photo: readonly Point[], crop: readonly Point[]): Similarity {
  const from = meanOf(crop);
  const to = meanOf(photo);
  // We fit photo -> crop (errors weigh in crop pixels, whatever the face's size) and then turn it round.
  let spread = 0;
  let along = 0;
  let across = 0;
  for (const [i, point] of photo.entries()) {
    const px = point.x - to.x;
    const py = point.y - to.y;
    const qx = crop[i]!.x - from.x;
    const qy = crop[i]!.y - from.y;
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
    x: to.x - (inverseA * from.x - inverseB * from.y),
    y: to.y - (inverseB * from.x + inverseA * from.y),
  };
}

function meanOf(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x / points.length;
    y += point.y / points.length;
  }
  return { x, y };
}
