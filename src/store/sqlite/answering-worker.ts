import { type TransferListItem, Worker } from 'node:worker_threads';

type Numbered<T> = T & { id: number };
type Waiting<Answer> = { resolve(answer: Answer): void; reject(error: Error): void };

/**
 * A thread that answers what it is asked. It is started by the first question; when it dies, what it was asked fails and
 * the next question starts another one. The process lives on while somebody waits for an answer, and no longer.
 */
export class AnsweringWorker<Question extends object, Answer extends object> {
  readonly #file: URL;
  readonly #workerData: object;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param file a module that answers each question with a message that carries the question's `id` */
  constructor(file: URL, workerData: object) {
    this.#file = file;
    this.#workerData = workerData;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** @throws Error when the thread ended instead of answering, or the question cannot be sent */
  ask(question: Question, transferred: TransferListItem[] = []): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start();
      this.#worker.postMessage({ ...question, id } satisfies Numbered<Question>, transferred);
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
    });
  }

  /** @param last what the thread is told first, so that it lets go of what it holds */
  async close(last: Question): Promise<void> {
    if (this.#worker === undefined) return;
    await this.ask(last);
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#workerData });
    worker.on('message', ({ id, ...answer }: Numbered<Answer>) => {
      this.#waiting.get(id)?.resolve(answer as unknown as Answer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.#end(worker, error));
    worker.on('exit', () => this.#end(worker, new Error('it ended')));
    return worker;
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
