import { readFile } from 'node:fs/promises';
import type { EngineStats, FaceEngine, StageObserver } from '../ports.ts';
import { openModelPack } from './models/index.ts';
import { WorkerPool } from './pool.ts';
import { checkSimilarityTable, cosineOfSimilarity, type SimilarityTable, similarityOfCosine } from './similarity.ts';

export type FaceEngineOptions = {
  /** Folder of a prepared model pack. */
  packDir: string;
  /** Folder of our own pack, which lends an operator's pack the networks that it lacks. */
  basePackDir?: string;
  /** Folders of the packs that run as well, for groups of their model versions; each has as many workers again. */
  earlierPackDirs?: readonly string[];
  /** Worker threads; each holds its own networks. */
  workers: number;
  /** Photos that may wait for a worker. */
  queueLimit: number;
  /** Milliseconds that one photo may wait and be analysed. */
  deadlineMs: number;
  onStage?: StageObserver;
  /** Instead of the pack's own table: for fitting one. */
  similarity?: SimilarityTable;
};

/**
 * Starts the workers and returns at once; `warmUp` waits until they are ready.
 * @throws Error when a pack is incomplete or damaged, has no similarity table, or has the model version of another
 */
export async function createFaceEngine(options: FaceEngineOptions): Promise<FaceEngine> {
  const { earlierPackDirs = [], ...current } = options;
  const started: OneModel[] = [];
  try {
    for (const packDir of [options.packDir, ...earlierPackDirs]) {
      const isCurrent = packDir === options.packDir;
      const one = await startModel(isCurrent ? current : { ...current, packDir, similarity: undefined });
      const twin = started.find(({ modelVersion }) => modelVersion === one.modelVersion);
      started.push(one);
      if (twin)
        throw new Error(`The model packs in ${twin.packDir} and ${packDir} both call themselves ${one.modelVersion}.`);
    }
  } catch (error) {
    await Promise.all(started.map((one) => one.close()));
    throw error;
  }
  const byVersion = new Map<string, FaceEngine>();
  const ofModel = (modelVersion: string) => byVersion.get(modelVersion);
  for (const one of started) byVersion.set(one.modelVersion, { ...one, ofModel });
  return {
    ...started[0]!,
    ofModel,
    warmUp: async () => void (await Promise.all(started.map((one) => one.warmUp()))),
    stats: () => started.map((one) => one.stats()).reduce(added),
    close: async () => void (await Promise.all(started.map((one) => one.close()))),
  };
}

type OneModel = Omit<FaceEngine, 'ofModel'> & { packDir: string };
type OneModelOptions = Omit<FaceEngineOptions, 'earlierPackDirs' | 'similarity'> & {
  similarity?: SimilarityTable | undefined;
};

async function startModel(options: OneModelOptions): Promise<OneModel> {
  const { packDir, basePackDir, workers, queueLimit, deadlineMs, onStage } = options;
  const pack = await openModelPack(packDir, basePackDir);
  const table = checkSimilarityTable(options.similarity ?? (await readSimilarityTable(pack.similarityFile, packDir)));
  const data = { packDir, basePackDir };
  const pool = new WorkerPool({ script: WORKER, data, workers, queueLimit, deadlineMs, onStage });
  return {
    packDir,
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

function added(a: EngineStats, b: EngineStats): EngineStats {
  return {
    workers: a.workers + b.workers,
    queued: a.queued + b.queued,
    running: a.running + b.running,
    completed: a.completed + b.completed,
    replaced: a.replaced + b.replaced,
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
