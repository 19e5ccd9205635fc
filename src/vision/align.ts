import type { Point } from './image.ts';
import { fitSimilarityTransform } from './similarity-transform.ts';
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
 * The similarity transform that takes the aligned crop's pixels to the photo.
 *
 * @param landmarks five points in pixels of the photo, in the contract's order
 */
export function alignmentOf(landmarks: readonly Point[]): Similarity {
  return fitSimilarityTransform(landmarks, TEMPLATE);
}
