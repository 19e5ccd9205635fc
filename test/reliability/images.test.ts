import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPackDir, packageRoot } from '../../src/config/index.ts';
import type { ApiError } from '../../src/contract/api-error.ts';
import { LIMITS } from '../../src/contract/limits.ts';
import { createImageSource } from '../../src/image-source/index.ts';
import type { AnalysedFace, FaceEngine } from '../../src/ports.ts';
import { createFaceEngine } from '../../src/vision/index.ts';
import { samplePhoto } from '../support/photos.ts';
import { recordFigures } from './figures.ts';
import { type Expectation, hostileImages, type ImageCase } from './hostile-images/index.ts';

/** Hostile and odd files through the real image source and the real engine with one worker, one after the other. */

const MAX_GROWTH_BYTES = 200_000_000;
const REFUSALS = ['InvalidImageFileException', 'InvalidImageFormatException'];
/** As a share of the photo's sides. */
const SAME_FACE_TOLERANCE = 0.03;
const STRESS_FOLDER = join(process.env.LIKENESS_EVAL_DIR ?? join(packageRoot(), '..', 'shared', 'eval'), 'stress');

// Three faces that the detector is as sure of in grey as in colour: what is under test here is the decoding.
const photo = await sharp(samplePhoto(3)).resize(800).jpeg({ quality: 85 }).toBuffer();
const GENERATED = await hostileImages(photo);
const COLLECTED = existsSync(STRESS_FOLDER)
  ? readdirSync(STRESS_FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(STRESS_FOLDER, join(entry.parentPath, entry.name)))
  : [];

const images = createImageSource({ allowedNetworks: [], maxConcurrentDownloads: 1 });
let engine: FaceEngine;
let reference: AnalysedFace[];
let slowest = { name: '', ms: 0 };
let largestGrowth = { name: '', bytes: 0 };
let cases = 0;
let crashes = 0;

beforeAll(async () => {
  engine = await createFaceEngine({
    packDir: modelPackDir({ modelPack: 'default' }),
    workers: 1,
    queueLimit: 4,
    deadlineMs: 30_000,
  });
  await engine.warmUp();
  reference = await analyse(photo);
  // The runtime keeps the memory of the largest input it has seen: an ordinary large photo comes first.
  await analyse(await sharp(photo).resize(3400, 3400, { fit: 'fill' }).jpeg({ quality: 50 }).toBuffer());
});

afterAll(async () => {
  await engine.close();
  await images.close();
  console.log(
    `${cases} images, ${crashes} crashes; slowest ${Math.round(slowest.ms)} ms (${slowest.name}); ` +
      `most memory ${Math.round(largestGrowth.bytes / 1e6)} MB (${largestGrowth.name})`,
  );
  recordFigures('images', { imageCases: cases, imageCrashes: crashes });
});

async function analyse(file: Buffer): Promise<AnalysedFace[]> {
  const options = {
    orientation: true,
    mask: true,
    embed: 20,
    maxFaces: 20,
    stopAtFirstEligible: false,
    includeTooSmall: false,
  };
  return engine.analyse(await images.fetch({ bytes: file.toString('base64') }), options);
}

/** What came of a file, with the most memory that the process took meanwhile. */
async function outcome({ name, file }: Omit<ImageCase, 'expected'>) {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 2);
  const result = await analyse(file).catch((error: ApiError) => error);
  clearInterval(sampler);
  const ms = performance.now() - start;
  const growth = Math.max(most, process.memoryUsage().rss) - before;
  cases++;
  if (ms > slowest.ms) slowest = { name, ms };
  if (growth > largestGrowth.bytes) largestGrowth = { name, bytes: growth };
  const { workers, replaced } = engine.stats();
  if (workers !== 1 || replaced !== 0) crashes++;
  return { result, growth, workers, replaced };
}

async function check(image: Omit<ImageCase, 'expected'>, expected: Expectation): Promise<void> {
  const { result, growth, workers, replaced } = await outcome(image);
  expect({ workers, replaced }).toEqual({ workers: 1, replaced: 0 });
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  if (Array.isArray(result)) {
    expect(['same faces', 'answer', 'any']).toContain(expected);
    for (const face of result) expectPlausible(face);
    if (expected === 'same faces') expectSameFaces(result);
  } else {
    expect(expected === 'any' ? REFUSALS : [expected]).toContain(result.resultName);
  }
}

function expectPlausible({ detail, embedding }: AnalysedFace): void {
  const { x0, y0, x1, y1 } = detail.bbox;
  for (const edge of [x0, y0, x1, y1]) expect(edge).toSatisfy((value: number) => value >= 0 && value <= 1);
  expect(x1 > x0 && y1 > y0).toBe(true);
  if (embedding) expect(Math.hypot(...embedding)).toBeCloseTo(1, 3);
}

/** Faces of nearly the same size may come in another order. */
function expectSameFaces(faces: AnalysedFace[]): void {
  const edges = ({ detail: { bbox } }: AnalysedFace) => [bbox.x0, bbox.y0, bbox.x1, bbox.y1];
  const isSame = (a: AnalysedFace, b: AnalysedFace) =>
    edges(a).every((edge, i) => Math.abs(edge - edges(b)[i]!) < SAME_FACE_TOLERANCE);
  expect(faces.length).toBe(reference.length);
  for (const face of reference) expect(faces.some((other) => isSame(face, other))).toBe(true);
}

it('finds the faces of the reference photo', () => {
  expect(reference.length).toBeGreaterThan(0);
});

describe('generated files', () => {
  it.each(GENERATED)('$name: $expected', async (image) => {
    expect(image.file.length).toBeLessThanOrEqual(LIMITS.image.maxBytes);
    await check(image, image.expected);
  });
});

describe.skipIf(COLLECTED.length === 0)('collected files (skipped where the evaluation data is absent)', () => {
  it.each(COLLECTED)('%s', async (path) => {
    const file = readFileSync(join(STRESS_FOLDER, path));
    await check({ name: path, file }, 'any');
  });
});

it('the worker still finds the faces of the reference photo', async () => {
  expectSameFaces(await analyse(photo));
});
