import type { Orientation } from '../contract/face.ts';
import { boxCentre, type PixelBox, type Point } from './image.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** The network answers with 66 classes of 3 degrees for each angle (Hopenet, Ruiz et al. 2018, arXiv 1710.00925). */
const CLASSES = 66;
const DEGREES_A_CLASS = 3;
const FIRST_CLASS = -99;
const CROP_MARGIN = 1.5;

/** A face whose pose is wanted: box and the contract's five landmarks, in pixels of the photo. */
export type PosedFace = { box: PixelBox; landmarks: readonly Point[] };

/**
 * Head pose in the contract's signs. The crop is turned upright by the eye line first, since the network knows only small
 * rolls; the turn is added again afterwards.
 */
export async function estimatePose(
  pyramid: ImagePyramid,
  faces: readonly PosedFace[],
  network: Network,
): Promise<Orientation[]> {
  if (faces.length === 0) return [];
  const rolls = faces.map(({ landmarks }) => eyeLineAngle(landmarks));
  const side = network.input.width;
  const transforms = faces.map(({ box }, i) => cropAround(box, rolls[i]!, side));
  const { yaw, pitch, roll } = await network.runOnCrops(pyramid, transforms);
  return faces.map((_, i) => ({
    x: expectedAngle(yaw!, i),
    y: expectedAngle(pitch!, i),
    z: wrapAngle((rolls[i]! * 180) / Math.PI - expectedAngle(roll!, i)),
  }));
}

/** Radians by which the line from the left to the right eye leans clockwise. */
export function eyeLineAngle(landmarks: readonly Point[]): number {
  const [left, right] = landmarks;
  return Math.atan2(right!.y - left!.y, right!.x - left!.x);
}

function cropAround(box: PixelBox, angle: number, side: number): Similarity {
  const extent = Math.max(box.x1 - box.x0, box.y1 - box.y0) * CROP_MARGIN;
  const centre = boxCentre(box);
  const a = (Math.cos(angle) * extent) / side;
  const b = (Math.sin(angle) * extent) / side;
  const half = side / 2;
  return { a, b, x: centre.x - (a - b) * half, y: centre.y - (a + b) * half };
}

/** Softmax over the classes and the mean angle under it. */
function expectedAngle(logits: Float32Array, face: number): number {
  const own = logits.subarray(face * CLASSES, (face + 1) * CLASSES);
  const highest = own.reduce((a, b) => Math.max(a, b));
  let total = 0;
  let weighted = 0;
  for (const [index, logit] of own.entries()) {
    const weight = Math.exp(logit - highest);
    total += weight;
    weighted += weight * index;
  }
  return (weighted / total) * DEGREES_A_CLASS + FIRST_CLASS;
}

/** To −180..180. */
function wrapAngle(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
