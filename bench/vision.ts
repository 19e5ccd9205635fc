/**
 * How fast the pipeline is: against the libraries that one would take otherwise, against the silicon, and over time.
 * `npm run bench:vision`; PHOTOS=10000 watches the memory for longer. Tables first; the last line is one JSON object.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { prepareModelPack } from '../src/vision/models/index.ts';
import { loadNetworks } from '../src/vision/networks.ts';
import { round } from './statistics.ts';
import { compareContestants, type Result } from './vision/contestants.ts';
import { measureFirstRequest, measureMemory, measureScaling } from './vision/endurance.ts';
import { composePhoto, FACES } from './vision/photo.ts';
import { timeStages } from './vision/stages.ts';

const ROUNDS = 11;
const PHOTOS = Number(process.env.PHOTOS ?? 1500);
sharp.concurrency(1);
sharp.cache(false);
const file = await composePhoto();
const pack = await prepareModelPack({ dir: fileURLToPath(new URL('../models/default', import.meta.url)) });
const networks = await loadNetworks(pack);

const { likeness, faceApi, human } = await compareContestants(ROUNDS);
if (likeness.found !== FACES) throw new Error(`The photo has ${FACES} faces, the pipeline found ${likeness.found}.`);
// The best processor time of each: on one thread it is the time that a quiet machine takes, and what else runs on a busy one
// hardly moves it.
const bestOf = ({ cpu }: Result) => Math.min(...cpu);
const own = bestOf(likeness);
console.log(`JPEG of 1920×1280 with ${FACES} faces to embeddings, one thread:`);
console.table(
  [likeness, faceApi, human].map((each) => ({
    pipeline: each.name,
    faces: each.found,
    'processor ms': bestOf(each).toFixed(1),
    'best ms': Math.min(...each.times).toFixed(1),
    'median ms': each.times.toSorted((x, y) => x - y)[ROUNDS >> 1]!.toFixed(1),
    'times ours': (bestOf(each) / own).toFixed(1),
  })),
);

const stages = await timeStages(file, networks, pack);
console.log('Stage by stage, with the floor that the machine sets:');
console.table(
  stages.map(({ stage, ms, floorMs }) => ({
    stage,
    ms: ms.toFixed(2),
    'floor ms': floorMs.toFixed(2),
    'times the floor': (ms / floorMs).toFixed(1),
  })),
);

const embedding = await lastJsonOf('embedding.ts');
const firstToTenth = await measureFirstRequest(file);
const twoWorkersScaling = await measureScaling(file);
const rssSlopeMbPer1000 = await measureMemory(file, PHOTOS);
console.log(`The first photo of a fresh engine takes ${firstToTenth.toFixed(2)} times as long as its tenth.`);
console.log(`Two workers analyse ${twoWorkersScaling.toFixed(2)} times as many photos as one.`);
console.log(`Memory over ${PHOTOS} photos of many sizes: ${rssSlopeMbPer1000.toFixed(1)} MB for each 1,000.`);
console.log(
  JSON.stringify({
    ratioFaceApi: round(bestOf(faceApi) / own, 2),
    ratioHuman: round(bestOf(human) / own, 2),
    photoMs: round(own, 2),
    embedMs: embedding.embedMs,
    embedShippedMs: embedding.embedShippedMs,
    embedRatio: embedding.embedRatio,
    firstToTenth: round(firstToTenth, 3),
    twoWorkersScaling: round(twoWorkersScaling, 3),
    rssSlopeMbPer1000: round(rssSlopeMbPer1000, 2),
  }),
);

/** Runs another bench, shows what it prints and returns its figures. */
async function lastJsonOf(script: string): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path]);
  console.log(stdout.trim());
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
}
