import Database from 'better-sqlite3';
import { AnsweringWorker } from './answering-worker.ts';
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
  readonly #thread: AnsweringWorker<LogRequest, LogReply>;

  /** @param path of the database file */
  constructor(path: string) {
    this.#thread = new AnsweringWorker(WORKER_FILE, { path } satisfies LogWorkerData);
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

  close(): Promise<void> {
    return this.#thread.close({ work: 'close' });
  }

  async #ask(work: LogWork): Promise<LogReply> {
    const { error, ...reply } = await this.#thread
      .ask({ work })
      .catch(({ message }: Error): LogReply => ({ error: { message, code: 'SQLITE_IOERR' } }));
    if (error !== undefined) guarded(() => fail(error));
    return reply;
  }
}

/** The system's own error codes are told like the database's. */
function fail({ message, code }: { message: string; code: string }): never {
  const family = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? 'SQLITE_FULL' : 'SQLITE_IOERR';
  throw new Database.SqliteError(message, code.startsWith('SQLITE_') ? code : family);
}
