import type { SpoofCheck } from '../contract/face.ts';
import { boxCentre, type PixelBox } from './image.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** What the network sees, in sides of the face's box: the rim of a print or of a screen shows beside the face. */
const REACH = 2.7;

/** Scores from which a face counts as live. docs/models.md says what was measured of them, and what was not. */
const LIMITS = { weak: 20, balanced: 50, strict: 90 };

/** Classes of the network's answer; the first is the one for faces themselves. */
const CLASSES = 3;

/**
 * For each face how much the picture looks as if the camera saw it itself, rather than a print or a screen.
 * @param boxes in pixels of the photo
 */
export async function checkSpoof(
  pyramid: ImagePyramid,
  boxes: readonly PixelBox[],
  network: Network,
): Promise<SpoofCheck[]> {
  if (boxes.length === 0) return [];
  const { logits } = await network.runOnCrops(
    pyramid,
    boxes.map((box) => surroundingsOf(box, pyramid.base, network.input.width)),
  );
  return boxes.map((_, face) => verdictOf(logits!.subarray(face * CLASSES, (face + 1) * CLASSES)));
}

/** @param logits one for each class */
export function verdictOf(logits: Float32Array): SpoofCheck {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp(logit - highest));
  const live = weights[0]! / weights.reduce((sum, weight) => sum + weight, 0);
  const score = Math.round(live * 1000) / 10;
  return { score, weak: score >= LIMITS.weak, balanced: score >= LIMITS.balanced, strict: score >= LIMITS.strict };
}

/**
 * A square around the face, moved and shrunk to lie within the photo: black beyond its edges would look like the rim of
 * a screen.
 */
function surroundingsOf(box: PixelBox, photo: { width: number; height: number }, side: number): Similarity {
  const longer = Math.max(box.x1 - box.x0, box.y1 - box.y0);
  const extent = Math.min(longer * REACH, photo.width, photo.height);
  const centre = boxCentre(box);
  const within = (middle: number, length: number) => Math.min(Math.max(0, middle - extent / 2), length - extent);
  return { a: extent / side, b: 0, x: within(centre.x, photo.width), y: within(centre.y, photo.height) };
}
