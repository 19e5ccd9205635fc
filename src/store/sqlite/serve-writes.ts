import { parentPort, workerData } from 'node:worker_threads';
import type { GroupSealing, SealingKey } from '../../ports.ts';
import { giveWay, standingAside } from './give-way.ts';
import { openWriter } from './open-database.ts';
import { type SentError, sentError } from './sent-error.ts';
import { sliceRunner } from './slice-runner.ts';
import { type WriteJob, writeJobs } from './write-jobs.ts';

/** Path of the database file. */
export type WriteThreadData = { path: string };

export type WriteRequest = { jobs: WriteJob[] } | { forget: string } | { work: 'start' | 'close' };
export type SentOutcome = { result: unknown } | { failed: SentError };
/** An outcome for each job; or why none of them was committed. */
export type WriteReply = { outcomes?: SentOutcome[]; failed?: SentError };

/** Opened keys that are kept. */
const KEPT_KEYS = 1000;

/**
 * What a thread does that writes faces: one transaction for the jobs of each request. The thread that asks sees to it that
 * nothing else is written meanwhile, and that what was committed is synced before it is answered.
 */
export function serveWrites(openSealing: (key: SealingKey) => GroupSealing): void {
  const { path } = workerData as WriteThreadData;
  giveWay();
  const standAside = standingAside();
  const sealings = new Map<string, GroupSealing>();
  const sealingOf = (key: SealingKey): GroupSealing => {
    const { uid } = key.group;
    const sealing = sealings.get(uid) ?? openSealing(key);
    if (sealings.size >= KEPT_KEYS) sealings.delete(sealings.keys().next().value!);
    sealings.set(uid, sealing);
    return sealing;
  };
  const database = openWriter(path);
  const runSlice = sliceRunner(database);
  const run = writeJobs(database, sealingOf);

  const write = (jobs: WriteJob[]): WriteReply => {
    try {
      let at = 0;
      const outcomes = runSlice(() => {
        const job = jobs[at++];
        standAside();
        return job && (() => run(job));
      });
      return { outcomes: outcomes.map((one) => ('error' in one ? { failed: sentError(one.error) } : one)) };
    } catch (error) {
      return { failed: sentError(error) };
    }
  };

  parentPort?.on('message', (request: WriteRequest & { id: number }) => {
    let reply: WriteReply = {};
    if ('jobs' in request) reply = write(request.jobs);
    else if ('forget' in request) sealings.delete(request.forget);
    else if (request.work === 'close') database.close();
    parentPort?.postMessage({ ...reply, id: request.id });
    if ('work' in request && request.work === 'close') parentPort?.close();
  });
}
