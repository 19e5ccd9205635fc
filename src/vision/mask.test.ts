import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPackDir } from '../config/index.ts';
import { alignmentOf } from './align.ts';
import { confirmFaces } from './confirm.ts';
import { decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import type { RgbImage } from './image.ts';
import { findLandmarks, fiveOf, type Landmarks68 } from './landmarks.ts';
import { drawMasks, type MaskDrawing } from './mask.testkit.ts';
import { classifyMasks, MASK_THRESHOLD, MASK_WINDOW, maskCropOf } from './mask.ts';
import { prepareModelPack } from './models/index.ts';
import { Network } from './network.ts';
import { ImagePyramid } from './pyramid.ts';
import { applySimilarity } from './warp.ts';

/** Photos of bare faces that a development dependency carries. */
const PHOTOS = [1, 2, 3, 4, 5, 6].map((number) =>
  fileURLToPath(new URL(`../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`, import.meta.url)),
);
const COLOURS: Record<string, MaskDrawing['colour']> = {
  'surgical blue': [150, 195, 225],
  white: [232, 234, 236],
  black: [32, 32, 36],
  red: [178, 44, 52],
};

type Sample = { image: RgbImage; faces: Landmarks68[] };
let mask: Network;
let samples: Sample[];

beforeAll(async () => {
  const pack = await prepareModelPack({ dir: modelPackDir({ modelPack: 'default' }) });
  mask = await Network.load(pack, 'mask');
  const detector = await Network.load(pack, 'detector');
  const landmarks = await Network.load(pack, 'landmarks');
  const faceCheck = await Network.load(pack, 'faceCheck');
  samples = [];
  for (const photo of PHOTOS) {
    const { image, fullWidth, fullHeight } = await decodePhoto(readFileSync(photo));
    const pyramid = new ImagePyramid(image);
    const found = await detectFaces(pyramid, detector, Math.max(fullWidth, fullHeight));
    const boxes = (await confirmFaces(pyramid, found, faceCheck)).map(({ box }) => box);
    samples.push({ image, faces: await findLandmarks(pyramid, boxes, landmarks) });
  }
  await detector.release();
  await faceCheck.release();
  await landmarks.release();
});
afterAll(() => mask.release());

async function classify(drawing?: MaskDrawing): Promise<boolean[]> {
  const worn: boolean[] = [];
  for (const { image, faces } of samples) {
    const pyramid = new ImagePyramid(drawing ? drawMasks(image, faces, drawing) : image);
    const landmarks = faces.map((face) => ({ landmarks: fiveOf(face) }));
    for (const probability of await classifyMasks(pyramid, landmarks, mask)) worn.push(probability >= MASK_THRESHOLD);
  }
  return worn;
}

describe('classifyMasks', () => {
  it('answers nothing for no faces', async () => {
    expect(await classifyMasks(new ImagePyramid(samples[0]!.image), [], mask)).toEqual([]);
  });

  // One of them has hair over its cheek and blue and pink light on the chin.
  it('raises no false alarm on the bare faces of the sample photos', async () => {
    const worn = await classify();
    expect(worn.length).toBeGreaterThanOrEqual(20);
    expect(worn.filter(Boolean).length).toBe(0);
  });

  it.each(Object.entries(COLOURS))('recognises %s masks drawn on them', async (_, colour) => {
    const worn = await classify({ colour, worn: 'over the nose' });
    expect(worn.filter(Boolean).length / worn.length).toBeGreaterThanOrEqual(0.95);
  });

  it.each(Object.entries(COLOURS))('does not count %s masks under the nose', async (_, colour) => {
    const worn = await classify({ colour, worn: 'under the nose' });
    expect(worn.filter(Boolean).length / worn.length).toBeLessThanOrEqual(0.1);
  });

  it('answers each face of a batch as if it were alone', async () => {
    const { image, faces } = samples[0]!;
    const pyramid = new ImagePyramid(image);
    const landmarks = faces.map((face) => ({ landmarks: fiveOf(face) }));
    const together = await classifyMasks(pyramid, landmarks, mask);
    for (const [index, face] of landmarks.entries()) {
      const [alone] = await classifyMasks(pyramid, [face], mask);
      expect(alone).toBeCloseTo(together[index]!, 4);
    }
  });
});

describe('maskCropOf', () => {
  const eyesMouth = [
    { x: 130, y: 100 },
    { x: 170, y: 104 },
    { x: 148, y: 125 },
    { x: 131, y: 145 },
    { x: 164, y: 148 },
  ];

  it.each([1, 1.6])('puts the window’s centre into the middle of the crop, at reach %d', (reach) => {
    const middle = applySimilarity(maskCropOf(eyesMouth, 64, reach), { x: 32, y: 32 });
    const centre = applySimilarity(alignmentOf(eyesMouth), MASK_WINDOW.centre);
    expect(middle.x).toBeCloseTo(centre.x, 6);
    expect(middle.y).toBeCloseTo(centre.y, 6);
  });

  it('takes in as much of the photo as the reach says', () => {
    const near = maskCropOf(eyesMouth, 64);
    const far = maskCropOf(eyesMouth, 64, 1.6);
    expect(Math.hypot(far.a, far.b) / Math.hypot(near.a, near.b)).toBeCloseTo(1.6, 6);
  });
});
