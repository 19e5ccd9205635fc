import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPackDir } from '../config/index.ts';
import { decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import { checkCropOf, checkFaces, combinedConfidence } from './face-check.ts';
import { overlap } from './image.ts';
import { prepareModelPack } from './models/index.ts';
import { Network } from './network.ts';
import type { Detection } from './priors.ts';
import { ImagePyramid } from './pyramid.ts';
import { applySimilarity } from './warp.ts';

const PHOTOS = [1, 2, 3, 4, 5, 6].map((number) =>
  fileURLToPath(new URL(`../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`, import.meta.url)),
);
/** Of the detector alone: by eye, everything above it in these photos is a face. */
const SURELY_A_FACE = 0.95;

let network: Network;
let samples: { pyramid: ImagePyramid; faces: Detection[]; squares: Detection[] }[];

beforeAll(async () => {
  const pack = await prepareModelPack({ dir: modelPackDir({ modelPack: 'default' }) });
  network = await Network.load(pack, 'faceCheck');
  const detector = await Network.load(pack, 'detector');
  samples = [];
  for (const photo of PHOTOS) {
    const { image, fullWidth, fullHeight } = await decodePhoto(readFileSync(photo));
    const pyramid = new ImagePyramid(image);
    const found = await detectFaces(pyramid, detector, Math.max(fullWidth, fullHeight));
    const faces = found.filter(({ score }) => score >= SURELY_A_FACE);
    samples.push({ pyramid, faces, squares: squaresBeside(found, image) });
  }
  await detector.release();
});
afterAll(() => network.release());

/** Squares of a tenth of the photo's width that touch no candidate, with a score as if the detector had believed in them. */
function squaresBeside(found: readonly Detection[], { width, height }: { width: number; height: number }): Detection[] {
  const side = width / 10;
  const squares: Detection[] = [];
  for (let y0 = 0; y0 + side <= height; y0 += 2 * side) {
    for (let x0 = 0; x0 + side <= width; x0 += 2 * side) {
      const box = { x0, y0, x1: x0 + side, y1: y0 + side };
      if (found.every((candidate) => overlap(candidate.box, box) === 0)) squares.push({ box, score: 0.5 });
    }
  }
  return squares;
}

describe('checkFaces', () => {
  it('answers nothing for no candidates', async () => {
    expect(await checkFaces(samples[0]!.pyramid, [], network)).toEqual([]);
  });

  it('is sure of the faces in the sample photos', async () => {
    const scores: number[] = [];
    for (const { pyramid, faces } of samples) {
      scores.push(...(await checkFaces(pyramid, faces, network)).map(({ score }) => score));
    }
    expect(scores.length).toBeGreaterThanOrEqual(20);
    expect(scores.filter((score) => score < 0.9)).toEqual([]);
  });

  it('rejects squares of clothes, hair and background', async () => {
    const scores: number[] = [];
    for (const { pyramid, squares } of samples) {
      scores.push(...(await checkFaces(pyramid, squares, network)).map(({ score }) => score));
    }
    expect(scores.length).toBeGreaterThanOrEqual(50);
    expect(scores.filter((score) => score > 0.6).length / scores.length).toBeLessThanOrEqual(0.05);
  });

  it('keeps boxes and order', async () => {
    const { pyramid, faces } = samples[0]!;
    const checked = await checkFaces(pyramid, faces, network);
    expect(checked.map(({ box }) => box)).toEqual(faces.map(({ box }) => box));
  });
});

describe('combinedConfidence', () => {
  it('grows with the opinion of either', () => {
    for (const fixed of [0.05, 0.5, 0.95]) {
      for (let p = 0.02; p < 0.97; p += 0.05) {
        expect(combinedConfidence(p + 0.02, fixed)).toBeGreaterThan(combinedConfidence(p, fixed));
        expect(combinedConfidence(fixed, p + 0.02)).toBeGreaterThan(combinedConfidence(fixed, p));
      }
    }
  });

  it('lets neither decide alone, however sure it says it is', () => {
    expect(combinedConfidence(1, 0.01)).toBeLessThan(0.5);
    expect(combinedConfidence(0.01, 1)).toBeLessThan(0.99);
  });
});

describe('checkCropOf', () => {
  it('puts the box into the middle of the crop', () => {
    const crop = checkCropOf({ x0: 100, y0: 40, x1: 160, y1: 120 }, 48);
    expect(applySimilarity(crop, { x: 24, y: 24 })).toEqual({ x: 130, y: 80 });
  });

  it('shows one and a half times the longer side', () => {
    expect(checkCropOf({ x0: 100, y0: 40, x1: 160, y1: 120 }, 48).a * 48).toBeCloseTo(120, 9);
  });
});
