import type { Orientation } from '../contract/face.ts';
import { boxCentre } from './image.ts';
import { extentOf, type Landmarks68 } from './landmarks.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** The network answers with 66 classes of 3 degrees for each angle (Hopenet, Ruiz et al. 2018, arXiv 1710.00925). */
const CLASSES = 66;
const DEGREES_A_CLASS = 3;
const FIRST_CLASS = -99;
/** Side of the crop, in units of the landmarks' longer extent. Measured on AFLW2000: wider crops let yaw go astray. */
const CROP_MARGIN = 1.5;
/** The network sees faces this much lower than they are held, measured on AFLW2000. */
const PITCH_BIAS = -3.2;
/** Rolls up to here the network judges best by itself, in degrees: the eye line of a half-profile leans with its pitch. */
const KNOWN_ROLL = 20;

/**
 * Head pose in the contract's signs. Faces that lean further than the network knows are turned towards upright before it
 * looks at them, and the turn is added again afterwards: so any roll in the plane works.
 */
export async function estimatePose(
  pyramid: ImagePyramid,
  faces: readonly Landmarks68[],
  network: Network,
): Promise<Orientation[]> {
  if (faces.length === 0) return [];
  const turns = faces.map((points) => turnFor(eyeLineRoll(points)));
  const transforms = faces.map((points, i) => cropAround(points, turns[i]!, network.input.width));
  const { yaw, pitch, roll } = await network.runOnCrops(pyramid, transforms);
  return faces.map((_, i) => ({
    // The network counts yaw positive towards the viewer's left, the contract towards the right.
    x: -expectedAngle(yaw!, i),
    y: expectedAngle(pitch!, i) - PITCH_BIAS,
    z: wrapAngle(expectedAngle(roll!, i) + turns[i]!),
  }));
}

/** Degrees by which the line from the left to the right eye leans clockwise. */
export function eyeLineRoll(points: Landmarks68): number {
  const left = boxCentre(extentOf(points.slice(36, 42)));
  const right = boxCentre(extentOf(points.slice(42, 48)));
  return (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI;
}

/** What is beyond the known roll, in degrees; the rest is left to the network. */
function turnFor(roll: number): number {
  return Math.sign(roll) * Math.max(0, Math.abs(roll) - KNOWN_ROLL);
}

function cropAround(points: Landmarks68, degrees: number, side: number): Similarity {
  const box = extentOf(points);
  const step = (Math.max(box.x1 - box.x0, box.y1 - box.y0) * CROP_MARGIN) / side;
  const centre = boxCentre(box);
  const a = Math.cos((degrees * Math.PI) / 180) * step;
  const b = Math.sin((degrees * Math.PI) / 180) * step;
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
