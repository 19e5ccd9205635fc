import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { ApiError } from '../contract/api-error.ts';
import type { StageTiming } from '../ports.ts';
import { analysePhoto } from './analyse.ts';
import { openModelPack } from './models/index.ts';
import { loadNetworks } from './networks.ts';
import { warmUpNetworks } from './warm-up.ts';
import type { WorkerAnswer, WorkerData, WorkerJob } from './worker-protocol.ts';

/** The thread that the pool starts: one set of networks, one photo at a time. */
const port = parentPort!;
const { packDir, basePackDir } = workerData as WorkerData;

// The pool gives each core its worker; threads inside a decode would only fight over them. Nothing is cached: photos are
// seen once, and pixels are not to stay in memory.
sharp.concurrency(1);
sharp.cache(false);

const networks = await loadNetworks(await openModelPack(packDir, basePackDir));
await warmUpNetworks(networks);

port.on('message', async ({ image, options }: WorkerJob) => {
  port.postMessage(await answerTo(image, options));
});
port.postMessage({ kind: 'ready' } satisfies WorkerAnswer);

async function answerTo(image: Uint8Array, options: WorkerJob['options']): Promise<WorkerAnswer> {
  try {
    const stages: StageTiming[] = [];
    const faces = await analysePhoto(image, options, networks, (timing) => stages.push(timing));
    return { kind: 'faces', faces, stages };
  } catch (error) {
    if (error instanceof ApiError) {
      return { kind: 'refusal', resultName: error.resultName, detail: error.detail, reason: String(error.cause ?? '') };
    }
    return { kind: 'failure', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
