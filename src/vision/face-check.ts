import { boxCentre, type PixelBox } from './image.ts';
import type { Network } from './network.ts';
import type { Detection } from './priors.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** The network sees a square of this many times the longer side of the box: hair, neck and shoulders speak for a face. */
const WINDOW = 1.5;

/**
 * confidence = sigmoid(detector · log-odds of its score + check · log-odds of its probability + offset), fitted on photos
 * that a check trained in the same way had not seen (training/face-check/calibrate.py): of what gets 0.9, nine of ten are faces.
 */
const CONFIDENCE = { detector: 0.769, check: 1.502, offset: -1.615 } as const;
/** Neither network may be surer than this, or than its opposite: the detector is quite sure of some carpets. */
const SUREST = 0.99;

/**
 * A second opinion on what the detector found. The detector alone must choose between missing masked faces and taking
 * shoulders, trees and lamps for faces; with the check behind it it may be asked for all that it half believes.
 * @returns the same boxes in the same order; `score` is now the confidence of both, 0..1
 */
export async function checkFaces(
  pyramid: ImagePyramid,
  candidates: readonly Detection[],
  network: Network,
): Promise<Detection[]> {
  if (candidates.length === 0) return [];
  const crops = candidates.map(({ box }) => checkCropOf(box, network.input.width));
  const { probability } = await network.runOnCrops(pyramid, crops);
  return candidates.map(({ box, score }, i) => ({ box, score: combinedConfidence(score, probability![i]!) }));
}

/** Both arguments and the result are probabilities, 0..1. */
export function combinedConfidence(detector: number, check: number): number {
  const evidence = CONFIDENCE.detector * logOdds(detector) + CONFIDENCE.check * logOdds(check) + CONFIDENCE.offset;
  return 1 / (1 + Math.exp(-evidence));
}

function logOdds(probability: number): number {
  const bounded = Math.min(SUREST, Math.max(1 - SUREST, probability));
  return Math.log(bounded / (1 - bounded));
}

/**
 * The transform from a square crop's pixels to the photo.
 * @param side of the crop in pixels
 * @param reach how much more than the network's window the crop shows, each way from the box's centre
 */
export function checkCropOf(box: PixelBox, side: number, reach = 1): Similarity {
  const extent = Math.max(box.x1 - box.x0, box.y1 - box.y0) * WINDOW * reach;
  const centre = boxCentre(box);
  return { a: extent / side, b: 0, x: centre.x - extent / 2, y: centre.y - extent / 2 };
}
