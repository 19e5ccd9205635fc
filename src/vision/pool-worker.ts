import { Worker } from 'node:worker_threads';
import './silence-onnx-runtime.ts';
import type { WorkerAnswer, WorkerData, WorkerJob } from './worker-protocol.ts';

export type PoolWorkerHooks = {
  /** Milliseconds to wait before the thread is started. */
  delayMs: number;
  onReady: () => void;
  onAnswer: (answer: WorkerAnswer) => void;
  /** Exactly once, however the thread ends. */
  onExit: (reason: Error) => void;
};

/** One thread of the pool, from its start to its one end. */
export class PoolWorker {
  /** Resolves when the networks have run; rejects when the thread ends before. */
  readonly ready: Promise<void>;
  isReady = false;
  readonly #hooks: PoolWorkerHooks;
  readonly #starting: { resolve: () => void; reject: (reason: Error) => void };
  readonly #delay: NodeJS.Timeout | undefined;
  #thread: Worker | undefined;
  #ended = false;

  constructor(script: URL, data: WorkerData, hooks: PoolWorkerHooks) {
    this.#hooks = hooks;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#starting = { resolve, reject };
    // Who does not wait for the start hears of its failure through the requests.
    promise.catch(() => {});
    if (hooks.delayMs === 0) this.#startThread(script, data);
    else this.#delay = setTimeout(() => this.#startThread(script, data), hooks.delayMs).unref();
  }

  send({ image, options }: WorkerJob): void {
    // Our own copy is handed over: cloning a view would copy the whole buffer behind it, and moving it would take the caller's.
    const copy = new Uint8Array(image);
    this.#thread!.postMessage({ image: copy, options } satisfies WorkerJob, [copy.buffer]);
  }

  /** Ends the thread, even in the middle of its work. */
  async terminate(reason: Error = new Error('the pool was closed')): Promise<void> {
    clearTimeout(this.#delay);
    this.#end(reason);
    await this.#thread?.terminate();
  }

  #startThread(script: URL, workerData: WorkerData): void {
    const thread = new Worker(script, { workerData, name: 'vision' });
    this.#thread = thread;
    thread.on('message', (answer: WorkerAnswer) => {
      if (this.#ended) return;
      if (answer.kind !== 'ready') return this.#hooks.onAnswer(answer);
      this.isReady = true;
      this.#starting.resolve();
      this.#hooks.onReady();
    });
    thread.on('error', (error) => this.#end(error));
    thread.on('exit', (code) => this.#end(new Error(`the vision worker ended with code ${code}`)));
  }

  #end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#starting.reject(reason);
    this.#hooks.onExit(reason);
  }
}
