import { boxCentre, type PixelBox, type Point } from './image.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import { applySimilarity, type Similarity } from './warp.ts';

/** 68 points in pixels of the photo, in the order of the iBUG 300-W annotation. */
export type Landmarks68 = Point[];

const POINTS = 68;
/** The second pass looks at a square this much larger than the longer extent of the first pass's points. */
const REFIT_MARGIN = 1.15;

/**
 * The 68 landmarks of each face, in two passes: the first on a square of the box's height, the second on a square refitted
 * to the first one's points. The second brings 0.3 points of verification accuracy: a detector's box is not centred well.
 */
export async function findLandmarks(
  pyramid: ImagePyramid,
  boxes: readonly PixelBox[],
  network: Network,
): Promise<Landmarks68[]> {
  if (boxes.length === 0) return [];
  const first = await findOnce(pyramid, boxes.map(squareOfHeight), network);
  return findOnce(pyramid, first.map(squareAround), network);
}

type Square = { x0: number; y0: number; side: number };

async function findOnce(pyramid: ImagePyramid, squares: readonly Square[], network: Network): Promise<Landmarks68[]> {
  const side = network.input.width;
  const transforms = squares.map((square): Similarity => ({ a: square.side / side, b: 0, x: square.x0, y: square.y0 }));
  const { landmarks } = await network.runOnCrops(pyramid, transforms);
  return transforms.map((transform, face) => {
    const points: Landmarks68 = [];
    for (let at = face * POINTS * 2; at < (face + 1) * POINTS * 2; at += 2) {
      points.push(applySimilarity(transform, { x: landmarks![at]! * side, y: landmarks![at + 1]! * side }));
    }
    return points;
  });
}

function squareOfHeight(box: PixelBox): Square {
  const side = box.y1 - box.y0;
  const centre = boxCentre(box);
  return { x0: centre.x - side / 2, y0: centre.y - side / 2, side };
}

function squareAround(points: Landmarks68): Square {
  const box = extentOf(points);
  const side = Math.max(box.x1 - box.x0, box.y1 - box.y0) * REFIT_MARGIN;
  const centre = boxCentre(box);
  return { x0: centre.x - side / 2, y0: centre.y - side / 2, side };
}

/** The smallest box around the points. */
export function extentOf(points: readonly Point[]): PixelBox {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const { x, y } of points) {
    box.x0 = Math.min(box.x0, x);
    box.y0 = Math.min(box.y0, y);
    box.x1 = Math.max(box.x1, x);
    box.y1 = Math.max(box.y1, y);
  }
  return box;
}

/** The contract's five: left eye, right eye, nose tip, left and right mouth corner; left is the viewer's left. */
export function fiveOf(points: Landmarks68): Point[] {
  return [
    meanOf(points, [37, 38, 40, 41]),
    meanOf(points, [43, 44, 46, 47]),
    meanOf(points, [30]),
    meanOf(points, [48, 60]),
    meanOf(points, [54, 64]),
  ];
}

function meanOf(points: Landmarks68, indices: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const index of indices) {
    x += points[index]!.x / indices.length;
    y += points[index]!.y / indices.length;
  }
  return { x, y };
}
