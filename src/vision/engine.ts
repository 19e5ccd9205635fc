import { readFile } from 'node:fs/promises';
import type { FaceEngine } from '../ports.ts';
import { openModelPack } from './models/index.ts';
import { WorkerPool } from './pool.ts';
import { checkSimilarityTable, cosineOfSimilarity, type SimilarityTable, similarityOfCosine } from './similarity.ts';

export type FaceEngineOptions = {
  /** Folder of a prepared model pack. */
  packDir: string;
  /** Folder of our own pack, which lends an operator's pack the networks that it lacks. */
  basePackDir?: string;
  /** Worker threads; each holds its own networks. */
  workers: number;
  /** Photos that may wait for a worker. */
  queueLimit: number;
  /** Milliseconds that one photo may wait and be analysed. */
  deadlineMs: number;
  /** Instead of the pack's own table: for fitting one. */
  similarity?: SimilarityTable;
};

/**
 * Starts the workers and returns at once; `warmUp` waits until they are ready.
 * @throws Error when the pack is incomplete or damaged, or has no similarity table
 */
export async function createFaceEngine(options: FaceEngineOptions): Promise<FaceEngine> {
  const { packDir, basePackDir, workers, queueLimit, deadlineMs } = options;
  const pack = await openModelPack(packDir, basePackDir);
  const table = checkSimilarityTable(options.similarity ?? (await readSimilarityTable(pack.similarityFile, packDir)));
  const pool = new WorkerPool({ script: WORKER, data: { packDir, basePackDir }, workers, queueLimit, deadlineMs });
  return {
    modelVersion: pack.manifest.modelVersion,
    dimension: pack.manifest.embeddingDimension,
    analyse: (image, analysis, context) => pool.analyse(image, analysis, context),
    similarityOfCosine: (cosine) => similarityOfCosine(table, cosine),
    cosineOfSimilarity: (similarity) => cosineOfSimilarity(table, similarity),
    warmUp: () => pool.ready(),
    stats: () => pool.stats(),
    close: () => pool.close(),
  };
}

/** Beside this file, as a source or compiled. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

async function readSimilarityTable(file: string | undefined, packDir: string): Promise<SimilarityTable> {
  if (file === undefined) {
    throw new Error(`The model pack in ${packDir} has no similarity table. docs/models.md says how to make one.`);
  }
  return JSON.parse(await readFile(file, 'utf8')) as SimilarityTable;
}
