import { alignmentOf } from './align.ts';
import type { Point } from './image.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import { applySimilarity, type Similarity } from './warp.ts';

/**
 * From this probability on a mask counts as worn. Below a half, since masks from sources that training has not seen get less
 * than those it has; bare faces stay far below. docs/models.md has the errors of both kinds there.
 */
export const MASK_THRESHOLD = 0.3;

/**
 * What the network sees, in pixels of the 112×112 aligned crop: a square that goes on below the chin and beyond the cheeks,
 * where the edges of a mask are. It is the window that the network was trained with (training/mask).
 */
export const MASK_WINDOW = { centre: { x: 56, y: 72 }, side: 136 } as const;

/** A face with the contract's five landmarks, in pixels of the photo. */
export type LandmarkedFace = { landmarks: readonly Point[] };

/**
 * For each face the probability, 0..1, that a mask is worn correctly: over nose, mouth and chin. One under the nose or on
 * the chin counts as none, and so do a beard, a hand or a scarf.
 */
export async function classifyMasks(
  pyramid: ImagePyramid,
  faces: readonly LandmarkedFace[],
  network: Network,
): Promise<number[]> {
  if (faces.length === 0) return [];
  const crops = faces.map(({ landmarks }) => maskCropOf(landmarks, network.input.width));
  const { probability } = await network.runOnCrops(pyramid, crops);
  return Array.from(probability!);
}

/**
 * The transform from a square crop's pixels to the photo.
 * @param side of the crop in pixels
 * @param reach how much more than the network's window the crop shows, each way from the window's centre
 */
export function maskCropOf(landmarks: readonly Point[], side: number, reach = 1): Similarity {
  const alignment = alignmentOf(landmarks);
  const extent = MASK_WINDOW.side * reach;
  const step = extent / side;
  const { centre } = MASK_WINDOW;
  const corner = applySimilarity(alignment, { x: centre.x - extent / 2, y: centre.y - extent / 2 });
  return { a: alignment.a * step, b: alignment.b * step, ...corner };
}
