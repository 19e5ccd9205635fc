import { overlap } from './image.ts';
import type { Network } from './network.ts';
import { type Detection, decodeDetections } from './priors.ts';
import type { ImagePyramid } from './pyramid.ts';

/** Detections that overlap more than this are the same face. */
const SAME_FACE_OVERLAP = 0.4;
const MIN_SCORE = 0.5;
/** The detector's anchors fit faces of 10 to 256 pixels; from here up it is reliable. */
const SMALLEST_SEEN_FACE = 20;
const SMALLEST_FACE = 60;
/** The size that the detector was trained at, longer side. */
const TRAINED_SIDE = 320;
const LARGEST_INPUT = 1344;
/** The coarsest stride: what is thinner, such as a strip of a thousand to one, is filled up with black. */
const SMALLEST_INPUT = 64;
/** How much of the padded look's side the photo takes. */
const PADDED_SHARE = 0.65;

/**
 * The faces of a photo, in pixels of the pyramid's base, best score first. Two looks: a fine one in which a 60 px face of the
 * input image is just large enough for the detector, and a small padded one for the faces that fill the frame.
 * @param fullLongSide longer side of the input image before it was shrunk on decoding
 */
export async function detectFaces(pyramid: ImagePyramid, network: Network, fullLongSide: number): Promise<Detection[]> {
  const { width, height } = pyramid.base;
  const longSide = Math.max(width, height);
  const wanted = (fullLongSide * SMALLEST_SEEN_FACE) / SMALLEST_FACE;
  const fineSide = Math.min(longSide, Math.max(TRAINED_SIDE, Math.min(LARGEST_INPUT, wanted)));
  const fine = await look(pyramid, network, fineSide / longSide, 0);
  const coarse = await look(
    pyramid,
    network,
    (TRAINED_SIDE * PADDED_SHARE) / longSide,
    (TRAINED_SIDE * (1 - PADDED_SHARE)) / 2,
  );
  return suppress([...fine, ...coarse]);
}

/** @param scale input pixels for each pixel of the base; @param padding black pixels on each side of the input */
export async function look(
  pyramid: ImagePyramid,
  network: Network,
  scale: number,
  padding: number,
  minScore: number = MIN_SCORE,
): Promise<Detection[]> {
  const { width, height } = pyramid.base;
  const size = {
    width: Math.max(SMALLEST_INPUT, Math.round(width * scale + 2 * padding)),
    height: Math.max(SMALLEST_INPUT, Math.round(height * scale + 2 * padding)),
  };
  const step = 1 / scale;
  const transform = { a: step, b: 0, x: -padding * step, y: -padding * step };
  const { scores, regression } = await network.runOnCrops(pyramid, [transform], size);
  const found = decodeDetections(scores!, regression!, size, minScore);
  for (const { box } of found) {
    box.x0 = (box.x0 - padding) * step;
    box.y0 = (box.y0 - padding) * step;
    box.x1 = (box.x1 - padding) * step;
    box.y1 = (box.y1 - padding) * step;
  }
  return suppress(found);
}

/** Non-maximum suppression: of detections that overlap, the best score stays. */
export function suppress(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of detections.toSorted((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => overlap(box, candidate.box) < SAME_FACE_OVERLAP)) kept.push(candidate);
  }
  return kept;
}
