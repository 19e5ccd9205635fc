import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { AnalysedFace, AnalysisOptions, FaceEngine } from '../src/ports.ts';
import { createFaceEngine, type SimilarityTable } from '../src/vision/index.ts';
import { prepareModelPack } from '../src/vision/models/index.ts';

const PACK_DIR = process.env['LIKENESS_MODEL_PACK'] ?? fileURLToPath(new URL('../models/default', import.meta.url));

/** The engine as the server runs it, with the default pack or the one that LIKENESS_MODEL_PACK names. */
export async function startEngine(
  options: { workers?: number; similarity?: SimilarityTable } = {},
): Promise<FaceEngine> {
  if (process.env['LIKENESS_MODEL_PACK'] === undefined) await prepareModelPack({ dir: PACK_DIR });
  const engine = await createFaceEngine({
    packDir: PACK_DIR,
    workers: options.workers ?? availableParallelism(),
    queueLimit: 1000,
    deadlineMs: 120_000,
    ...(options.similarity ? { similarity: options.similarity } : {}),
  });
  await engine.warmUp();
  return engine;
}

export const EVERYTHING: AnalysisOptions = {
  orientation: false,
  mask: false,
  embed: 0,
  maxFaces: 100,
  stopAtFirstEligible: false,
  includeTooSmall: true,
};

/** Analyses the files a few at a time; the result is in their order. */
export async function analyseFiles(
  engine: FaceEngine,
  paths: readonly string[],
  options: AnalysisOptions,
): Promise<AnalysedFace[][]> {
  const results: AnalysedFace[][] = new Array(paths.length);
  let next = 0;
  const lane = async () => {
    while (next < paths.length) {
      const index = next++;
      results[index] = await engine.analyse(await readFile(paths[index]!), options);
    }
  };
  await Promise.all(Array.from({ length: 2 * engine.stats().workers }, lane));
  return results;
}

/** The face nearest the photo's centre: in LFW it is the one that the label speaks of. */
export function centralFace(faces: readonly AnalysedFace[]): AnalysedFace | undefined {
  const offset = ({ detail: { bbox } }: AnalysedFace) =>
    Math.hypot((bbox.x0 + bbox.x1) / 2 - 0.5, (bbox.y0 + bbox.y1) / 2 - 0.5);
  return faces.toSorted((a, b) => offset(a) - offset(b))[0];
}

/** Embedding of each file's central face, turned or not, as verification protocols count it; undefined where no face is found. */
export async function embedCentralFaces(
  engine: FaceEngine,
  paths: readonly string[],
): Promise<(Float32Array | undefined)[]> {
  const results = await analyseFiles(engine, paths, { ...EVERYTHING, embed: 100, embedIneligible: true });
  return results.map((faces) => centralFace(faces)?.embedding);
}

/** Inner product of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
