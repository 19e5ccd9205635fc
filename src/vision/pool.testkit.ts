import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerAnswer, WorkerJob } from './worker-protocol.ts';

/**
 * A worker without networks for the pool's tests: the photo's first byte says what happens to it. A real thread, so that
 * its death and its silence are real too.
 */
export const FATE = { answer: 1, die: 2, hang: 3, refuse: 4, fail: 5 } as const;

if (workerData === null || typeof workerData !== 'object' || !('packDir' in workerData)) {
  // Imported by a test for the table above.
} else if (workerData.packDir === 'broken') {
  throw new Error('no pack');
} else {
  parentPort!.on('message', ({ image }: WorkerJob) => {
    const [fate, mark] = image;
    if (fate === FATE.die) process.exit(7);
    if (fate === FATE.hang) for (;;);
    parentPort!.postMessage(answerTo(fate!, mark!));
  });
  parentPort!.postMessage({ kind: 'ready' } satisfies WorkerAnswer);
}

function answerTo(fate: number, mark: number): WorkerAnswer {
  if (fate === FATE.refuse) {
    return { kind: 'refusal', resultName: 'InvalidImageFileException', detail: 'torn', reason: 'why' };
  }
  if (fate === FATE.fail) return { kind: 'failure', reason: 'inside' };
  return {
    kind: 'faces',
    stages: [],
    faces: [
      {
        detail: { bbox: { x0: 0, y0: 0, x1: 1, y1: 1 }, landmarks: [], confidence: mark },
        size: { width: 1, height: 1 },
        ineligible: [],
      },
    ],
  };
}
