/**
 * Fits the linear map from landmarks to yaw and pitch to the answers of the pose network, and writes
 * src/vision/pose-geometry.ts: `node scripts/fit-pose-geometry.ts`.
 */
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVAL_DIR, requireEvalData } from '../bench/eval-data.ts';
import { LIMITS } from '../src/contract/limits.ts';
import { decodePhoto } from '../src/vision/decode.ts';
import { detectFaces } from '../src/vision/detect.ts';
import { poseFeatures } from '../src/vision/geometric-pose.ts';
import { findLandmarks } from '../src/vision/landmarks.ts';
import { prepareModelPack } from '../src/vision/models/index.ts';
import { Network } from '../src/vision/network.ts';
import { estimatePose } from '../src/vision/pose.ts';
import { ImagePyramid } from '../src/vision/pyramid.ts';

type Sample = { features: number[]; yaw: number; pitch: number };

const TARGET = fileURLToPath(new URL('../src/vision/pose-geometry.ts', import.meta.url));
const PACK_DIR = fileURLToPath(new URL('../models/default', import.meta.url));
const FOLDERS = ['cohorts', 'mask/photos/without_mask', 'mask/photos/with_mask'];
const MIN_SCORE = 0.8;
const RIDGE = 0.01;
/** Every fourth photo judges the fit. */
const HELD_OUT = 4;

requireEvalData('the fit');
const pack = await prepareModelPack({ dir: PACK_DIR });
const detector = await Network.load(pack, 'detector');
const landmarks = await Network.load(pack, 'landmarks');
const pose = await Network.load(pack, 'pose');

const samples: Sample[] = [];
for (const file of photos()) {
  const photo = await decodePhoto(await readFile(file));
  const pyramid = new ImagePyramid(photo.image);
  const boxes = (await detectFaces(pyramid, detector, Math.max(photo.fullWidth, photo.fullHeight)))
    .filter(({ box, score }) => score >= MIN_SCORE && box.x1 - box.x0 >= LIMITS.face.minSide)
    .map(({ box }) => box);
  const points = await findLandmarks(pyramid, boxes, landmarks);
  const angles = await estimatePose(pyramid, points, pose);
  for (const [i, face] of points.entries()) {
    samples.push({ features: poseFeatures(face), yaw: angles[i]!.x, pitch: angles[i]!.y });
  }
}
const training = samples.filter((_, i) => i % HELD_OUT !== 0);
const judging = samples.filter((_, i) => i % HELD_OUT === 0);
const yaw = solve(training, 'yaw');
const pitch = solve(training, 'pitch');
report();
await writeFile(
  TARGET,
  `/** Made by scripts/fit-pose-geometry.ts: degrees for each feature of \`poseFeatures\`. */
export const POSE_GEOMETRY = {
  yaw: [${yaw.map((weight) => weight.toFixed(2)).join(', ')}],
  pitch: [${pitch.map((weight) => weight.toFixed(2)).join(', ')}],
} as const;
`,
);

function* photos(): Generator<string> {
  for (const folder of FOLDERS) {
    for (const file of readdirSync(join(EVAL_DIR, folder)).sort()) yield join(EVAL_DIR, folder, file);
  }
  const lfw = join(EVAL_DIR, 'lfw/images');
  for (const person of readdirSync(lfw).sort()) yield join(lfw, person, readdirSync(join(lfw, person)).sort()[0]!);
}

/** Ridge regression. */
function solve(rows: readonly Sample[], angle: 'yaw' | 'pitch'): number[] {
  const count = rows[0]!.features.length;
  const matrix = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count + 1 }, (_, j) => (i === j ? RIDGE : 0)),
  );
  for (const row of rows) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) matrix[i]![j]! += row.features[i]! * row.features[j]!;
      matrix[i]![count]! += row.features[i]! * row[angle];
    }
  }
  // Gauss-Jordan; the ridge keeps the pivots away from zero.
  for (let pivot = 0; pivot < count; pivot++) {
    const own = matrix[pivot]!;
    const divisor = own[pivot]!;
    for (let j = pivot; j <= count; j++) own[j]! /= divisor;
    for (const [i, row] of matrix.entries()) {
      const factor = row[pivot]!;
      if (i === pivot || factor === 0) continue;
      for (let j = pivot; j <= count; j++) row[j]! -= factor * own[j]!;
    }
  }
  return matrix.map((row) => row[count]!);
}

function report(): void {
  const { maxAngle } = LIMITS.face;
  let [yawError, pitchError, agreed, turned, turnedMissed, wrongly] = [0, 0, 0, 0, 0, 0];
  for (const { features, ...truth } of judging) {
    const [ownYaw, ownPitch] = [dot(yaw, features), dot(pitch, features)];
    yawError += Math.abs(ownYaw - truth.yaw) / judging.length;
    pitchError += Math.abs(ownPitch - truth.pitch) / judging.length;
    const extreme = Math.max(Math.abs(truth.yaw), Math.abs(truth.pitch)) > maxAngle;
    const found = Math.max(Math.abs(ownYaw), Math.abs(ownPitch)) > maxAngle;
    if (extreme === found) agreed++;
    if (extreme) turned++;
    if (extreme && !found) turnedMissed++;
    if (!extreme && found) wrongly++;
  }
  console.log(
    `${samples.length} faces, ${judging.length} held out: mean difference to the network yaw ${yawError.toFixed(1)}°, ` +
      `pitch ${pitchError.toFixed(1)}°; the same verdict on eligibility for ${((100 * agreed) / judging.length).toFixed(2)} %: ` +
      `of ${turned} turned too far ${turnedMissed} pass, ${wrongly} others are refused`,
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
