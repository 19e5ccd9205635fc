import { ApiError } from '../contract/api-error.ts';
import {
  type AnalysedFace,
  type AnalysisOptions,
  type EngineStats,
  preciseNow,
  type RequestContext,
  type StageObserver,
  type StageTiming,
} from '../ports.ts';
import { FairQueue } from './fair-queue.ts';
import { PoolWorker } from './pool-worker.ts';
import type { WorkerAnswer, WorkerData, WorkerJob } from './worker-protocol.ts';

export type PoolOptions = {
  /** Where the worker's code is; tests put a failing one there. */
  script: URL;
  data: WorkerData;
  workers: number;
  /** Photos that may wait; further ones are refused at once. */
  queueLimit: number;
  /** Milliseconds that a photo may wait and be analysed. */
  deadlineMs: number;
  onStage?: StageObserver | undefined;
};

type Request = {
  job: WorkerJob;
  key: string;
  worker: PoolWorker | undefined;
  /** Milliseconds since the epoch. */
  queuedAt: number;
  /** The time in the queue, and what the worker measured. */
  stages: StageTiming[];
  settle: (outcome: AnalysedFace[] | Error) => void;
};

const BUSY_RETRY_SECONDS = 2;
/** Somebody who asked this recently is likely to ask again. */
const RECENT_MS = 1000;

/**
 * Threads that analyse photos, one at a time each. A thread that dies or does not answer by the deadline is replaced, and
 * only the request it was working on fails.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #queue: FairQueue<Request>;
  readonly #workers = new Set<PoolWorker>();
  readonly #running = new Map<PoolWorker, Request>();
  /** When each key asked last. */
  readonly #asked = new Map<string, number>();
  #completed = 0;
  #replaced = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#queue = new FairQueue(options.queueLimit);
    for (let i = 0; i < options.workers; i++) this.#start();
  }

  /** @throws ApiError InvalidImageFileException from the worker, InternalServerError when the pool is at fault */
  analyse(image: Uint8Array, options: AnalysisOptions, context?: RequestContext): Promise<AnalysedFace[]> {
    const { promise, resolve, reject } = Promise.withResolvers<AnalysedFace[]>();
    const signal = context?.signal;
    if (this.#closed) return Promise.reject(new ApiError('InternalServerError', 'The server is shutting down.'));
    if (signal?.aborted) return Promise.reject(signal.reason);

    const deadline = setTimeout(() => this.#expire(request), this.#options.deadlineMs);
    const abandon = () => this.#abandon(request, signal!.reason);
    signal?.addEventListener('abort', abandon, { once: true });
    const request: Request = {
      job: { image, options },
      key: context?.appKeyId ?? '',
      worker: undefined,
      queuedAt: preciseNow(),
      stages: [],
      settle: (outcome) => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', abandon);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      },
    };
    this.#remember(request.key);
    const leftOut = this.#queue.push(request.key, request);
    leftOut?.settle(
      new ApiError('InternalServerError', `The server is overloaded: retry after ${BUSY_RETRY_SECONDS} s.`, {
        retryAfterSeconds: BUSY_RETRY_SECONDS,
      }),
    );
    this.#dispatch();
    const { onStage } = this.#options;
    // A worker's message comes outside of any request; what follows the promise runs in the request's own context.
    return onStage === undefined ? promise : promise.finally(() => request.stages.forEach(onStage));
  }

  /** Resolves once as many workers as there should be have loaded and run their networks. @throws Error when one cannot start */
  async ready(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.ready));
  }

  stats(): EngineStats {
    return {
      workers: [...this.#workers].filter((worker) => worker.isReady).length,
      queued: this.#queue.size,
      running: this.#running.size,
      completed: this.#completed,
      replaced: this.#replaced,
    };
  }

  /** Ends the threads; what waits or runs fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = [...this.#queue.drain(), ...this.#running.values()];
    this.#running.clear();
    for (const request of left) request.settle(new ApiError('InternalServerError', 'The server is shutting down.'));
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #start(delayMs = 0): void {
    const worker = new PoolWorker(this.#options.script, this.#options.data, {
      delayMs,
      onReady: () => this.#dispatch(),
      onAnswer: (answer) => this.#finish(worker, answer),
      onExit: (reason) => this.#replace(worker, reason),
    });
    this.#workers.add(worker);
  }

  #dispatch(): void {
    for (const worker of this.#workers) {
      if (!worker.isReady || this.#running.has(worker)) continue;
      const request = this.#queue.shift((key) => this.#mayTakeOneMore(key));
      if (!request) return;
      request.worker = worker;
      request.stages.push({
        stage: 'vision_queue',
        startedAt: request.queuedAt,
        milliseconds: preciseNow() - request.queuedAt,
      });
      this.#running.set(worker, request);
      worker.send(request.job);
    }
  }

  #remember(key: string): void {
    const now = performance.now();
    for (const [other, at] of this.#asked) if (at < now - RECENT_MS) this.#asked.delete(other);
    this.#asked.set(key, now);
  }

  /**
   * A photo cannot be interrupted, so a key that holds every worker makes the others wait for the rest of one, however
   * fair the queue is. While others ask too, it leaves one worker to them.
   */
  #mayTakeOneMore(key: string): boolean {
    const held = [...this.#running.values()].filter((request) => request.key === key).length;
    if (held < this.#workers.size - 1 || held === 0) return true;
    const recent = performance.now() - RECENT_MS;
    return ![...this.#asked].some(([other, at]) => other !== key && at >= recent);
  }

  #finish(worker: PoolWorker, answer: WorkerAnswer): void {
    const request = this.#running.get(worker);
    this.#running.delete(worker);
    this.#completed++;
    if (answer.kind === 'faces') request?.stages.push(...answer.stages);
    request?.settle(outcomeOf(answer));
    this.#dispatch();
  }

  #replace(worker: PoolWorker, reason: Error): void {
    if (this.#closed || !this.#workers.delete(worker)) return;
    const request = this.#running.get(worker);
    this.#running.delete(worker);
    this.#replaced++;
    // One that could not even start is tried again, but not in a tight loop.
    this.#start(worker.isReady ? 0 : RESTART_DELAY_MS);
    request?.settle(
      new ApiError('InternalServerError', 'The analysis of this image broke off: try again.', { cause: reason }),
    );
  }

  #expire(request: Request): void {
    const cause = new Error(`no answer within ${this.#options.deadlineMs} ms`);
    if (request.worker) void request.worker.terminate(cause);
    else if (this.#queue.remove(request.key, request)) {
      request.settle(
        new ApiError('InternalServerError', 'The server is too busy to analyse this image in time: try again later.', {
          cause,
          retryAfterSeconds: BUSY_RETRY_SECONDS,
        }),
      );
    }
  }

  /** The client is gone. Work that has begun is brought to its end: killing a worker would cost more. */
  #abandon(request: Request, reason: Error): void {
    if (!request.worker) this.#queue.remove(request.key, request);
    request.settle(reason);
  }
}

const RESTART_DELAY_MS = 1000;

function outcomeOf(answer: WorkerAnswer): AnalysedFace[] | Error {
  switch (answer.kind) {
    case 'faces':
      return answer.faces;
    case 'refusal':
      return new ApiError(answer.resultName, answer.detail, { cause: answer.reason });
    default:
      return new ApiError('InternalServerError', 'The analysis of this image failed.', {
        cause: answer.kind === 'failure' ? answer.reason : 'the worker started twice',
      });
  }
}
