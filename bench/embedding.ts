/**
 * Embedding one aligned face: the recogniser of our pack against the weights as their package ships them, in one run, on
 * one thread, and against what the machine could do at most. `npm run bench:embedding`
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareModelPack } from '../src/vision/models/index.ts';
import { decodeModel } from '../src/vision/models/onnx/codec.ts';
import { countMultiplications } from '../src/vision/models/onnx/count-multiplications.ts';
import { fetchShippedWeights } from '../src/vision/models/shipped-weights.ts';
import { InferenceSession, Tensor } from '../src/vision/onnx-runtime.ts';
import { peakOf } from './peak.ts';

const SIDE = 112;
const ROUNDS = 200;
/** Photos of a development dependency, and a square around a face in each. */
const FACES = [
  { photo: 'sample1.jpg', left: 390, top: 358, side: 237 },
  { photo: 'sample2.jpg', left: 1426, top: 162, side: 229 },
  { photo: 'sample3.jpg', left: 550, top: 330, side: 279 },
  { photo: 'sample4.jpg', left: 951, top: 177, side: 252 },
  { photo: 'sample5.jpg', left: 1088, top: 212, side: 217 },
  { photo: 'sample6.jpg', left: 221, top: 484, side: 277 },
];

type Timing = { best: number; median: number };
type Contestant = { name: string; session: InferenceSession; times: number[]; embeddings: Float32Array[] };

const faces = await Promise.all(FACES.map(planesOf));
const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
const pack = await prepareModelPack({ dir: join(folder, 'pack') });
const shippedBytes = (await fetchShippedWeights())['fr_feature.onnx'];
const ourBytes = await readFile(pack.file('recogniser'));
await rm(folder, { recursive: true });

const shipped = await contestant('as shipped', shippedBytes);
const ours = await contestant('our pack', ourBytes);
// Turn by turn, so that a noisy neighbour hits both alike.
for (let round = 0; round < ROUNDS; round++) {
  for (const each of [shipped, ours]) await embed(each, faces[round % faces.length]!, 1);
}
const batch = await contestant('our pack, 4 faces at once', ourBytes);
const four = Float32Array.from([0, 1, 2, 3].flatMap((face) => [...faces[face % faces.length]!]));
for (let round = 0; round < ROUNDS / 4; round++) await embed(batch, four, 4);

const peak = await peakOf();
const million = countMultiplications(decodeModel(ourBytes).graph, [SIDE, SIDE]) / 1e6;
const shippedMillion = countMultiplications(decodeModel(shippedBytes).graph, [SIDE, SIDE]) / 1e6;
const timings = { shipped: timingOf(shipped), ours: timingOf(ours), batch: timingOf(batch, 4) };
const ratio = timings.shipped.median / timings.ours.median;
const cosine = Math.min(...ours.embeddings.map((own, round) => cosineOf(own, shipped.embeddings[round]!)));

console.log(`${cpus()[0]!.model.trim()}, one thread, ${ROUNDS} rounds over ${faces.length} faces\n`);
console.table({
  [shipped.name]: rowOf(timings.shipped, shippedMillion),
  [ours.name]: rowOf(timings.ours, million),
  [batch.name]: rowOf(timings.batch, million),
  floor: { 'best ms': (million / peak).toFixed(2), 'median ms': '', 'million MACs': million.toFixed(0) },
});
console.log(`floor: our multiplications at the ${peak.toFixed(1)} GMAC/s that a large matrix product reaches here`);
console.log(`${ratio.toFixed(1)} times as fast as shipped; smallest cosine between the two: ${cosine.toFixed(9)}`);
console.log(
  JSON.stringify({
    embedMs: round(timings.ours.median),
    embedBestMs: round(timings.ours.best),
    embedShippedMs: round(timings.shipped.median),
    embedShippedBestMs: round(timings.shipped.best),
    embedRatio: round(ratio),
    embedBatchMs: round(timings.batch.median),
    embedFloorMs: round(million / peak),
    minCosine: cosine,
  }),
);

async function contestant(name: string, bytes: Uint8Array): Promise<Contestant> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const warm: Contestant = { name, session, times: [], embeddings: [] };
  for (let round = 0; round < 5; round++) await embed(warm, faces[0]!, 1);
  return { ...warm, times: [], embeddings: [] };
}

async function embed({ session, times, embeddings }: Contestant, pixels: Float32Array, count: number): Promise<void> {
  const input = new Tensor('float32', pixels, [count, 3, SIDE, SIDE]);
  const start = performance.now();
  const answer = await session.run({ [session.inputNames[0]!]: input });
  times.push(performance.now() - start);
  embeddings.push(answer[session.outputNames[0]!]!.data as Float32Array);
}

async function planesOf({ photo, left, top, side }: (typeof FACES)[number]): Promise<Float32Array> {
  const path = fileURLToPath(new URL(`../node_modules/@vladmandic/face-api/demo/${photo}`, import.meta.url));
  const square = sharp(path).extract({ left, top, width: side, height: side }).resize(SIDE, SIDE);
  const pixels = await square.removeAlpha().toColourspace('srgb').raw().toBuffer();
  const plane = SIDE * SIDE;
  return Float32Array.from(
    { length: 3 * plane },
    (_, at) => (pixels[(at % plane) * 3 + Math.floor(at / plane)]! - 127.5) / 127.5,
  );
}

function timingOf({ times }: Contestant, faceCount = 1): Timing {
  const sorted = times.map((time) => time / faceCount).sort((a, b) => a - b);
  return { best: sorted[0]!, median: sorted[sorted.length >> 1]! };
}

function rowOf({ best, median }: Timing, multiplications: number): Record<string, string> {
  return { 'best ms': best.toFixed(2), 'median ms': median.toFixed(2), 'million MACs': multiplications.toFixed(0) };
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
