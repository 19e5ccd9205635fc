import sharp from 'sharp';
import type { FaceEngine } from '../../src/ports.ts';
import { startEngine } from '../analyse-photos.ts';
import { EMBED_ALL } from './photo.ts';

const PHOTOS_FOR_SCALING = 80;
/** Until the code is compiled and every network has seen its shapes. */
const PHOTOS_TO_WARM_UP = 6;
const REPEATS = 3;
const STARTS = 5;
/** Longer sides of the photos whose memory is watched: many sizes, since each is another shape for the networks. */
const SIDES = [200, 320, 411, 500, 640, 777, 960, 1100, 1280, 1500, 1700, 1920];

/** How many times as many photos two workers analyse in the same time: the best of some repeats. */
export async function measureScaling(file: Buffer): Promise<number> {
  const one = await startEngine({ workers: 1 });
  const two = await startEngine({ workers: 2 });
  for (const engine of [one, two]) await analyseMany(engine, PHOTOS_TO_WARM_UP * engine.stats().workers, () => file);
  const [best1, best2] = [[], []] as [number[], number[]];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    best1.push(await photosPerSecond(one, file));
    best2.push(await photosPerSecond(two, file));
  }
  await one.close();
  await two.close();
  return Math.max(...best2) / Math.max(...best1);
}

async function photosPerSecond(engine: FaceEngine, file: Buffer): Promise<number> {
  const start = performance.now();
  await analyseMany(engine, PHOTOS_FOR_SCALING, () => file);
  return (1000 * PHOTOS_FOR_SCALING) / (performance.now() - start);
}

/** How many times as long as the tenth photo the first one takes on a server that says it is ready: the median of some starts. */
export async function measureFirstRequest(file: Buffer): Promise<number> {
  const ratios: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const engine = await startEngine({ workers: 1 });
    const times: number[] = [];
    for (let photo = 0; photo < 10; photo++) {
      const before = performance.now();
      await engine.analyse(file, EMBED_ALL);
      times.push(performance.now() - before);
    }
    await engine.close();
    ratios.push(times[0]! / times[9]!);
  }
  return ratios.toSorted((a, b) => a - b)[STARTS >> 1]!;
}

/** Megabytes by which the process grows over 1,000 photos, by least squares over the last two thirds of the run. */
export async function measureMemory(file: Buffer, photos: number): Promise<number> {
  const files = await Promise.all(SIDES.map((width) => sharp(file).resize({ width }).jpeg().toBuffer()));
  const engine = await startEngine({ workers: 2 });
  const samples: { photos: number; megabytes: number }[] = [];
  await analyseMany(engine, photos, (index) => {
    if (index > photos / 3 && index % 10 === 0)
      samples.push({ photos: index, megabytes: process.memoryUsage.rss() / 1e6 });
    return files[(index * 7) % files.length]!;
  });
  await engine.close();
  return 1000 * slopeOf(samples.map((sample) => [sample.photos, sample.megabytes]));
}

async function analyseMany(engine: FaceEngine, count: number, fileOf: (index: number) => Buffer): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await engine.analyse(fileOf(next++), EMBED_ALL);
  };
  await Promise.all(Array.from({ length: 2 * engine.stats().workers }, lane));
}

function slopeOf(points: readonly (readonly [number, number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of points) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  return covariance / variance;
}
