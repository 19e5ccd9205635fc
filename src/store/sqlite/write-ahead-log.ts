import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { LogReply, LogRequest, LogWork, LogWorkerData } from './log-worker.ts';
import { guarded } from './storage-error.ts';

const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './log-worker.ts' : './log-worker.js', import.meta.url);

/** What a queue of commits needs of the log that the database writes ahead. */
export interface WriteAheadLog {
  /** Resolves when all that was committed before is on the disk. @throws ApiError when the disk refuses */
  sync(): Promise<void>;
  /** Moves the log's pages to the database. @returns how many are left, because somebody still reads the old ones */
  checkpoint(): Promise<number>;
  /** Moves all pages and cuts the file to nothing, if nobody reads or writes. @returns how many pages are left */
  truncate(): Promise<number>;
  close(): Promise<void>;
}

/** Does the log's work on a thread of its own, which is started by the first commit. */
export class ThreadedLog implements WriteAheadLog {
  readonly #path: string;
  readonly #waiting = new Map<number, (reply: LogReply) => void>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param path of the database file */
  constructor(path: string) {
    this.#path = path;
  }

  async sync(): Promise<void> {
    await this.#ask('sync');
  }

  async checkpoint(): Promise<number> {
    return (await this.#ask('passive')).left!;
  }

  async truncate(): Promise<number> {
    return (await this.#ask('truncate')).left!;
  }

  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    await this.#ask('close');
    await this.#worker?.terminate();
  }

  async #ask(work: LogWork): Promise<LogReply> {
    const id = ++this.#lastId;
    const { error, ...reply } = await new Promise<LogReply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker ??= this.#start();
      // The process lives on while somebody waits for the disk.
      this.#worker.ref();
      this.#worker.postMessage({ id, work } satisfies LogRequest);
    });
    if (error !== undefined) guarded(() => fail(error));
    return reply;
  }

  #start(): Worker {
    const workerData: LogWorkerData = { path: this.#path };
    const worker = new Worker(WORKER_FILE, { workerData });
    worker.on('message', (reply: LogReply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.#end(worker, error.message));
    worker.on('exit', () => this.#end(worker, 'it ended'));
    return worker;
  }

  /** The thread is gone: what it was asked fails, and the next request starts another one. */
  #end(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const answer of this.#waiting.values()) {
      answer({ id: 0, error: { message: `The log's thread failed: ${message}`, code: 'SQLITE_IOERR' } });
    }
    this.#waiting.clear();
  }
}

/** The system's own error codes are told like the database's. */
function fail({ message, code }: { message: string; code: string }): never {
  const family = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? 'SQLITE_FULL' : 'SQLITE_IOERR';
  throw new Database.SqliteError(message, code.startsWith('SQLITE_') ? code : family);
}
