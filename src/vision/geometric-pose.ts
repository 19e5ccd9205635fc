import type { Orientation } from '../contract/face.ts';
import { boxCentre } from './image.ts';
import type { Landmarks68 } from './landmarks.ts';
import { extentOf } from './landmarks.ts';
import { eyeLineRoll } from './pose.ts';
import { POSE_GEOMETRY } from './pose-geometry.ts';

/**
 * Jaw line, nose, eye and mouth corners: what moves against each other when a head turns, and little when it speaks.
 * Indices of the 68 landmarks.
 */
const POINTS = [0, 4, 8, 12, 16, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57];

/**
 * Head pose from the landmarks alone, in the contract's signs: good enough to tell who has turned away too far, when nobody
 * asked for the angles and the network that measures them does not run. A linear map, fitted to that network by
 * scripts/fit-pose-geometry.ts; docs/adr says what it gets wrong.
 */
export function poseFromLandmarks(points: Landmarks68): Orientation {
  const features = poseFeatures(points);
  return {
    x: YAW_STRETCH * product(POSE_GEOMETRY.yaw, features),
    y: product(POSE_GEOMETRY.pitch, features),
    z: eyeLineRoll(points),
  };
}

/**
 * The chosen points without the face's place, size and roll; how much nearer the nose and the bridge stand to one edge of
 * the face than to the other, which goes on growing where the points themselves hardly move any more; and a constant.
 */
export function poseFeatures(points: Landmarks68): number[] {
  const roll = (eyeLineRoll(points) * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(roll), Math.sin(roll)];
  const upright = points.map(({ x, y }) => ({ x: x * cosine + y * sine, y: y * cosine - x * sine }));
  const chosen = POINTS.map((index) => upright[index]!);
  const box = extentOf(chosen);
  const size = Math.max(box.x1 - box.x0, box.y1 - box.y0);
  const centre = boxCentre(box);
  const coordinates = chosen.flatMap(({ x, y }) => [(x - centre.x) / size, (y - centre.y) / size]);
  const lean = (inner: number, left: number, right: number) => {
    const toLeft = (upright[inner]!.x - upright[left]!.x) / size;
    const toRight = (upright[right]!.x - upright[inner]!.x) / size;
    return Math.log(Math.max(toLeft, SMALLEST_SHARE) / Math.max(toRight, SMALLEST_SHARE));
  };
  return [...coordinates, lean(NOSE_TIP, 2, 14), lean(BRIDGE, 0, 16), 1];
}

/**
 * The map was fitted to mostly frontal faces and flattens towards profiles, where the landmarks themselves give way: faces
 * that the network sees at 37 and 39 degrees come out at 28 and 31, one at 74 at 41. It is the far end that eligibility asks for.
 */
const YAW_STRETCH = 1.3;

const NOSE_TIP = 30;
const BRIDGE = 27;
/** In a profile the far edge of the face falls behind the nose: the ratio must stay finite. */
const SMALLEST_SHARE = 0.01;

function product(weights: readonly number[], features: readonly number[]): number {
  return features.reduce((sum, feature, i) => sum + feature * weights[i]!, 0);
}
