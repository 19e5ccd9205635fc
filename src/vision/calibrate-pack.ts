import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ApiError } from '../contract/api-error.ts';
import type { AnalysisOptions, Embedding, FaceEngine } from '../ports.ts';
import { createFaceEngine } from './engine.ts';
import { fitSimilarity, requireImpostorPairs } from './fit-similarity.ts';
import { installSimilarity } from './models/install-similarity.ts';
import { readLabelledPhotos } from './models/labelled-photos.ts';
import { cosineOfSimilarity, type SimilarityTable } from './similarity.ts';

/** What a threshold means on the photos of the calibration. Rates are fractions. */
export type CalibrationRow = { similarity: number; cosine: number; falseMatchRate: number; falseNonMatchRate: number };

export type Calibration = {
  rows: CalibrationRow[];
  genuinePairs: number;
  impostorPairs: number;
  /** Photos that could not be used, and why. */
  skipped: { photo: string; reason: string }[];
};

export type CalibrationOptions = {
  packDir: string;
  /** Folder of our own pack, which lends the networks that the other lacks. */
  basePackDir?: string;
  /** The list of photos; paths in it are relative to its folder. See `readLabelledPhotos`. */
  listFile: string;
  workers: number;
  onProgress?: (done: number, total: number) => void;
};

const REPORTED = [70, 80, 90, 95, 99];
const DEADLINE_MS = 120_000;
/** The face that counts is the one the server would take: the largest eligible one. */
const LARGEST_FACE: AnalysisOptions = {
  orientation: false,
  mask: false,
  embed: 1,
  maxFaces: 20,
  stopAtFirstEligible: true,
  includeTooSmall: false,
};

/**
 * Fits the similarity scale of an operator's pack to an operator's photos and puts it into the pack.
 * @throws Error when the list, the photos or the recogniser do not do
 */
export async function calibratePack(options: CalibrationOptions): Promise<Calibration> {
  const { photos, genuine, impostor } = readLabelledPhotos(await readFile(options.listFile, 'utf8'));
  requireImpostorPairs(impostor.length);
  const paths = photos.map((photo) => resolve(dirname(options.listFile), photo));
  const engine = await createFaceEngine({
    packDir: options.packDir,
    ...(options.basePackDir === undefined ? {} : { basePackDir: options.basePackDir }),
    workers: options.workers,
    queueLimit: 2 * options.workers,
    deadlineMs: DEADLINE_MS,
    // Nothing asks it for similarities yet; the scale is what comes out.
    similarity: {
      modelVersion: '',
      knots: [
        [-1, 0],
        [1, 100],
      ],
    },
  });
  try {
    const skipped: Calibration['skipped'] = [];
    const embeddings = await embedAll(engine, paths, skipped, options);
    const cosines = (pairs: readonly [number, number][]) => cosinesOf(pairs, embeddings).sort();
    const [genuineCosines, impostorCosines] = [cosines(genuine), cosines(impostor)];
    const table = fitSimilarity(impostorCosines, engine.modelVersion);
    const rows = REPORTED.map((similarity) => rowOf(similarity, table, genuineCosines, impostorCosines));
    await installSimilarity(options.packDir, table);
    return { rows, genuinePairs: genuineCosines.length, impostorPairs: impostorCosines.length, skipped };
  } finally {
    await engine.close();
  }
}

async function embedAll(
  engine: FaceEngine,
  paths: readonly string[],
  skipped: Calibration['skipped'],
  { workers, onProgress }: CalibrationOptions,
): Promise<(Embedding | undefined)[]> {
  const embeddings: (Embedding | undefined)[] = new Array(paths.length);
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < paths.length) {
      const at = next++;
      try {
        embeddings[at] = await embedLargest(engine, paths[at]!);
        if (embeddings[at] === undefined) skipped.push({ photo: paths[at]!, reason: 'no eligible face' });
      } catch (error) {
        // A photo that cannot be read is the list's fault, not the run's.
        skipped.push({
          photo: paths[at]!,
          reason: error instanceof ApiError ? error.detail : (error as Error).message,
        });
      }
      onProgress?.(++done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * workers }, lane));
  return embeddings;
}

async function embedLargest(engine: FaceEngine, path: string): Promise<Embedding | undefined> {
  const faces = await engine.analyse(await readFile(path), LARGEST_FACE);
  return faces.find((face) => face.embedding !== undefined)?.embedding;
}

/** Of the pairs whose photos both have an embedding. */
function cosinesOf(
  pairs: readonly [number, number][],
  embeddings: readonly (Embedding | undefined)[],
): Float32Array<ArrayBuffer> {
  const cosines = new Float32Array(pairs.length);
  let count = 0;
  for (const [first, second] of pairs) {
    const a = embeddings[first];
    const b = embeddings[second];
    if (!a || !b) continue;
    let product = 0;
    for (let i = 0; i < a.length; i++) product += a[i]! * b[i]!;
    cosines[count++] = product;
  }
  return cosines.slice(0, count);
}

/** @param genuine, impostor ascending */
function rowOf(
  similarity: number,
  table: SimilarityTable,
  genuine: Float32Array,
  impostor: Float32Array,
): CalibrationRow {
  const cosine = cosineOfSimilarity(table, similarity);
  return {
    similarity,
    cosine,
    falseMatchRate: shareFrom(impostor, cosine),
    falseNonMatchRate: genuine.length === 0 ? Number.NaN : 1 - shareFrom(genuine, cosine),
  };
}

/** Share of the ascending values that are at least the limit. */
function shareFrom(ascending: Float32Array, limit: number): number {
  const first = ascending.findIndex((value) => value >= limit);
  return first === -1 ? 0 : (ascending.length - first) / ascending.length;
}
