import { readFile } from 'node:fs/promises';
import type { EngineStats, FaceEngine, StageObserver } from '../ports.ts';
import { openModelPack } from './models/index.ts';
import { WorkerPool } from './pool.ts';
import { attenuateShared, readSharedDirections, type SharedDirections } from './shared-directions.ts';
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
  const packs: OnePack[] = [];
  const byVersion = new Map<string, FaceEngine>();
  const ofModel = (modelVersion: string) => byVersion.get(modelVersion);
  const close = async () => void (await Promise.all(packs.map(({ pool }) => pool.close())));
  try {
    const holders = new Map<string, string>();
    for (const packDir of [options.packDir, ...earlierPackDirs]) {
      const isCurrent = packDir === options.packDir;
      const pack = await startPack(isCurrent ? current : { ...current, packDir, similarity: undefined });
      packs.push(pack);
      for (const model of pack.models) {
        const { modelVersion } = model;
        const twin = holders.get(modelVersion);
        if (twin) throw new Error(`The model packs in ${twin} and ${packDir} both call themselves ${modelVersion}.`);
        holders.set(modelVersion, packDir);
        byVersion.set(modelVersion, { ...model, ofModel });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...packs[0]!.models[0],
    ofModel,
    warmUp: async () => void (await Promise.all(packs.map(({ pool }) => pool.ready()))),
    stats: () => packs.map(({ pool }) => pool.stats()).reduce(added),
    close,
  };
}

type OneModel = Omit<FaceEngine, 'ofModel'>;
/** One pool of workers; the pack's own model version first, then the one that its recogniser has without corrections. */
type OnePack = { pool: WorkerPool; models: readonly [OneModel, ...OneModel[]] };
type OnePackOptions = Omit<FaceEngineOptions, 'earlierPackDirs' | 'similarity'> & {
  similarity?: SimilarityTable | undefined;
};

async function startPack(options: OnePackOptions): Promise<OnePack> {
  const { packDir, basePackDir, workers, queueLimit, deadlineMs, onStage } = options;
  const pack = await openModelPack(packDir, basePackDir);
  const { modelVersion, embeddingDimension: dimension } = pack.manifest;
  const table = options.similarity
    ? checkSimilarityTable(options.similarity)
    : await readSimilarityTable(pack.similarityFile, packDir);
  const shared = pack.sharedDirectionsFile && (await readSharedDirections(pack.sharedDirectionsFile, dimension));
  const earlier = pack.uncorrected && {
    modelVersion: pack.uncorrected.modelVersion,
    table: await readSimilarityTable(pack.uncorrected.similarityFile, packDir),
  };
  const data = { packDir, basePackDir };
  const pool = new WorkerPool({ script: WORKER, data, workers, queueLimit, deadlineMs, onStage });
  const own = modelOf(pool, { modelVersion, dimension, table });
  const models: [OneModel, ...OneModel[]] = [shared ? corrected(own, shared) : own];
  if (earlier) models.push(modelOf(pool, { ...earlier, dimension }));
  return { pool, models };
}

function modelOf(
  pool: WorkerPool,
  { modelVersion, dimension, table }: { modelVersion: string; dimension: number; table: SimilarityTable },
): OneModel {
  return {
    modelVersion,
    dimension,
    analyse: (image, analysis, context) => pool.analyse(image, analysis, context),
    similarityOfCosine: (cosine) => similarityOfCosine(table, cosine),
    cosineOfSimilarity: (similarity) => cosineOfSimilarity(table, similarity),
    warmUp: () => pool.ready(),
    stats: () => pool.stats(),
    close: () => pool.close(),
  };
}

/** The same model with less in its embeddings of what strangers share. */
function corrected(model: OneModel, shared: SharedDirections): OneModel {
  return {
    ...model,
    analyse: async (image, analysis, context) => {
      const faces = await model.analyse(image, analysis, context);
      for (const face of faces) if (face.embedding) face.embedding = attenuateShared(face.embedding, shared);
      return faces;
    },
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
  return checkSimilarityTable(JSON.parse(await readFile(file, 'utf8')) as SimilarityTable);
}
