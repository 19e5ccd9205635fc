import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Point } from '../../src/vision/image.ts';
import type { Landmarks68 } from '../../src/vision/landmarks.ts';
import type { ImagePyramid } from '../../src/vision/pyramid.ts';
import { fitSimilarityTransform } from '../../src/vision/similarity-transform.ts';
import { uniformNormalisation, warpToPlanes } from '../../src/vision/warp.ts';

export const DLIB_DIMENSION = 128;
const SIDE = 150;
/** Room around the face in dlib's face chips, in shares of the chip without it. */
const PADDING = 0.25;
/** Where dlib's five points stand in a chip without padding (its get_face_chip_details), and which of the 68 they are. */
const CHIP: readonly Point[] = [
  { x: 0.8595674595992, y: 0.2134981538014 },
  { x: 0.6460604764104, y: 0.2289674387677 },
  { x: 0.1205750620789, y: 0.2137274526848 },
  { x: 0.3340850613712, y: 0.2290642403242 },
  { x: 0.4901123135679, y: 0.6277975316475 },
];
const FIVE = [45, 42, 36, 39, 33];

const require = createRequire(import.meta.url);
const packageDir = (name: string) => fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));

/** dlib's recogniser as the face-api.js package carries it, on chips that are aligned as dlib aligns them. */
export async function startDlibRecogniser(): Promise<
  (pyramid: ImagePyramid, points: Landmarks68) => Promise<Float32Array>
> {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const faceapi = require(join(packageDir('@vladmandic/face-api'), 'dist/face-api.node-wasm.js'));
  wasm.setWasmPaths(join(packageDir('@tensorflow/tfjs-backend-wasm'), 'dist/'));
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
  await faceapi.nets.faceRecognitionNet.loadFromDisk(join(packageDir('@vladmandic/face-api'), 'model'));
  const template = CHIP.map(({ x, y }) => ({
    x: ((PADDING + x) / (2 * PADDING + 1)) * SIDE,
    y: ((PADDING + y) / (2 * PADDING + 1)) * SIDE,
  }));
  const plane = SIDE * SIDE;
  const planes = new Float32Array(3 * plane);
  const pixels = new Float32Array(3 * plane);
  return async (pyramid, points) => {
    const transform = fitSimilarityTransform(
      FIVE.map((at) => points[at]!),
      template,
    );
    warpToPlanes(pyramid, transform, { width: SIDE, height: SIDE }, uniformNormalisation(1, 0), planes);
    for (let at = 0; at < plane; at++) {
      for (let channel = 0; channel < 3; channel++) pixels[3 * at + channel] = planes[channel * plane + at]!;
    }
    const tensor = tf.tensor3d(pixels, [SIDE, SIDE, 3]);
    try {
      return (await faceapi.nets.faceRecognitionNet.computeFaceDescriptor(tensor)) as Float32Array;
    } finally {
      tensor.dispose();
    }
  };
}
