import type { PixelBox } from './image.ts';

/** A face as the detector sees it: box in input pixels, score 0..1. */
export type Detection = { box: PixelBox; score: number };

/**
 * Anchor boxes of the RFB detector family (Linzaer, "Ultra-Light-Fast-Generic-Face-Detector-1MB"): on each of four grids,
 * square anchors of these sides in pixels stand at the centre of each cell.
 */
const GRIDS = [
  { stride: 8, sides: [10, 16, 24] },
  { stride: 16, sides: [32, 48] },
  { stride: 32, sides: [64, 96] },
  { stride: 64, sides: [128, 192, 256] },
] as const;
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** How many anchors the detector answers for, for an input of this size. */
export function anchorCount(width: number, height: number): number {
  let count = 0;
  for (const { stride, sides } of GRIDS) count += Math.ceil(width / stride) * Math.ceil(height / stride) * sides.length;
  return count;
}

/**
 * Turns the detector's raw answer into boxes, for the anchors that score at least `minScore`.
 *
 * @param scores anchors × 2 (background, face) after softmax
 * @param regression anchors × 4 (centre x, centre y, log width, log height), in units of the anchor
 */
export function decodeDetections(
  scores: Float32Array,
  regression: Float32Array,
  input: { width: number; height: number },
  minScore: number,
): Detection[] {
  const expected = anchorCount(input.width, input.height);
  if (scores.length !== 2 * expected || regression.length !== 4 * expected) {
    throw new Error(`The detector answered for ${scores.length / 2} anchors instead of ${expected}.`);
  }
  const found: Detection[] = [];
  let anchor = 0;
  for (const { stride, sides } of GRIDS) {
    const columns = Math.ceil(input.width / stride);
    const rows = Math.ceil(input.height / stride);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (const side of sides) {
          const score = scores[2 * anchor + 1]!;
          if (score >= minScore) {
            const at = 4 * anchor;
            const x = (column + 0.5) * stride + regression[at]! * CENTRE_VARIANCE * side;
            const y = (row + 0.5) * stride + regression[at + 1]! * CENTRE_VARIANCE * side;
            const halfWidth = (Math.exp(regression[at + 2]! * SIZE_VARIANCE) * side) / 2;
            const halfHeight = (Math.exp(regression[at + 3]! * SIZE_VARIANCE) * side) / 2;
            found.push({
              box: { x0: x - halfWidth, y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight },
              score,
            });
          }
          anchor++;
        }
      }
    }
  }
  return found;
}
