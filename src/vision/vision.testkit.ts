import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelPackDir } from '../config/index.ts';
import { confirmFaces } from './confirm.ts';
import { decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import type { PixelBox } from './image.ts';
import { findLandmarks, type Landmarks68 } from './landmarks.ts';
import { prepareModelPack } from './models/index.ts';
import { loadNetworks, type Networks } from './networks.ts';
import { ImagePyramid } from './pyramid.ts';

/** Real networks and real photos for the tests of vision. */

export async function loadTestNetworks(): Promise<Networks> {
  return loadNetworks(await prepareModelPack({ dir: testPackDir() }));
}

export function testPackDir(): string {
  return modelPackDir({ modelPack: 'default' });
}

/** How many people the sample photos show, by number. */
export const SAMPLES = { 1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 4 } as const;

/** File of a photo that comes with a development dependency. */
export function samplePhoto(number: keyof typeof SAMPLES): Buffer {
  const path = `../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`;
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)));
}

export type SeenFace = { box: PixelBox; confidence: number; points: Landmarks68 };

/** Decodes, detects and finds the landmarks. Faces from left to right. */
export async function seeFaces(
  file: Uint8Array,
  networks: Networks,
): Promise<{ pyramid: ImagePyramid; faces: SeenFace[] }> {
  const photo = await decodePhoto(file);
  const pyramid = new ImagePyramid(photo.image);
  const longSide = Math.max(photo.fullWidth, photo.fullHeight);
  const candidates = await detectFaces(pyramid, networks.detector, longSide);
  const detections = (await confirmFaces(pyramid, candidates, networks.faceCheck)).toSorted(
    (a, b) => a.box.x0 - b.box.x0,
  );
  const boxes = detections.map(({ box }) => box);
  const points = await findLandmarks(pyramid, boxes, networks.landmarks);
  return { pyramid, faces: detections.map((detection, i) => ({ ...detection, points: points[i]! })) };
}
