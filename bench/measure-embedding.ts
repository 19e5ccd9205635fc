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
const WARM_UP = 5;
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

export type EmbeddingFigures = {
  embedMs: number;
  embedBestMs: number;
  embedShippedMs: number;
  embedShippedBestMs: number;
  embedRatio: number;
  embedBatchMs: number;
  embedFloorMs: number;
  minCosine: number;
};

/**
 * Embedding one aligned face: the recogniser of our pack against the weights as their package ships them, in one run, on one
 * thread, and against what the machine could do at most. Prints a table; times are medians unless they say otherwise.
 */
export async function measureEmbedding(): Promise<EmbeddingFigures> {
  const faces = await Promise.all(FACES.map(planesOf));
  const { ourBytes, shippedBytes } = await readRecognisers();
  const shipped = await contestant('as shipped', shippedBytes, faces[0]!);
  const ours = await contestant('our pack', ourBytes, faces[0]!);
  const batch = await contestant('our pack, 4 faces at once', ourBytes, faces[0]!);
  const four = Float32Array.from([0, 1, 2, 3].flatMap((face) => [...faces[face]!]));
  // Turn by turn, so that a noisy neighbour hits all alike.
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const each of [shipped, ours]) await embed(each, faces[turn % faces.length]!, 1);
    if (turn % 4 === 0) await embed(batch, four, 4);
  }

  const peak = await peakOf();
  const million = countMultiplications(decodeModel(ourBytes).graph, [SIDE, SIDE]) / 1e6;
  const shippedMillion = countMultiplications(decodeModel(shippedBytes).graph, [SIDE, SIDE]) / 1e6;
  const timings = { shipped: timingOf(shipped), ours: timingOf(ours), batch: timingOf(batch, 4) };
  const ratio = timings.shipped.median / timings.ours.median;
  const minCosine = Math.min(...ours.embeddings.map((own, turn) => cosineOf(own, shipped.embeddings[turn]!)));

  console.log(`${cpus()[0]!.model.trim()}, one thread, ${ROUNDS} rounds over ${faces.length} faces\n`);
  console.table({
    [shipped.name]: rowOf(timings.shipped, shippedMillion),
    [ours.name]: rowOf(timings.ours, million),
    [batch.name]: rowOf(timings.batch, million),
    floor: { 'best ms': (million / peak).toFixed(2), 'median ms': '', 'million MACs': million.toFixed(0) },
  });
  console.log(`floor: our multiplications at the ${peak.toFixed(1)} GMAC/s that a large matrix product reaches here`);
  console.log(`${ratio.toFixed(1)} times as fast as shipped; smallest cosine between the two: ${minCosine.toFixed(9)}`);
  return {
    embedMs: round(timings.ours.median),
    embedBestMs: round(timings.ours.best),
    embedShippedMs: round(timings.shipped.median),
    embedShippedBestMs: round(timings.shipped.best),
    embedRatio: round(ratio),
    embedBatchMs: round(timings.batch.median),
    embedFloorMs: round(million / peak),
    minCosine,
  };
}

/** Both recognisers, in memory: the pack is made in a folder of its own, so that a stale one cannot be measured. */
async function readRecognisers(): Promise<{ ourBytes: Uint8Array; shippedBytes: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
  try {
    const pack = await prepareModelPack({ dir: join(folder, 'pack') });
    const shipped = await fetchShippedWeights();
    return { ourBytes: await readFile(pack.file('recogniser')), shippedBytes: shipped['fr_feature.onnx'] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function contestant(name: string, bytes: Uint8Array, face: Float32Array): Promise<Contestant> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const warm: Contestant = { name, session, times: [], embeddings: [] };
  for (let turn = 0; turn < WARM_UP; turn++) await embed(warm, face, 1);
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
