import Database from 'better-sqlite3';
import { AnsweringWorker } from './answering-worker.ts';
import { receivedError } from './sent-error.ts';
import type { WriteReply, WriteRequest, WriteThreadData } from './serve-writes.ts';
import type { Outcome } from './slice-runner.ts';
import { guarded } from './storage-error.ts';
import type { WriteJob } from './write-jobs.ts';

/** What a queue of commits needs of the thread that writes for it. */
export interface WriteThread {
  /**
   * Commits the jobs in one transaction that is not synced.
   * @returns how each of them went
   * @throws ApiError when none of them was committed, or the thread died
   */
  write(jobs: WriteJob[]): Promise<Outcome[]>;
  forgetKey(groupUid: string): void;
  close(): Promise<void>;
}

export class SealingThread implements WriteThread {
  readonly #thread: AnsweringWorker<WriteRequest, WriteReply>;

  /** @param file calls `serveWrites`. @param path of the database file */
  constructor(file: URL, path: string) {
    this.#thread = new AnsweringWorker(file, { path } satisfies WriteThreadData);
  }

  /** Resolves when it can write; otherwise the first one who writes would wait for that. */
  async start(): Promise<void> {
    await this.#thread.ask({ work: 'start' });
  }

  async write(jobs: WriteJob[]): Promise<Outcome[]> {
    const { outcomes, failed } = await this.#thread.ask({ jobs }).catch(({ message }: Error) =>
      guarded(() => {
        throw new Database.SqliteError(`The writing thread failed: ${message}`, 'SQLITE_IOERR');
      }),
    );
    if (failed !== undefined) throw receivedError(failed);
    return outcomes!.map((one) => ('failed' in one ? { error: receivedError(one.failed) } : one));
  }

  forgetKey(groupUid: string): void {
    // A thread that died holds no key any more.
    if (this.#thread.isRunning) this.#thread.ask({ forget: groupUid }).catch(() => {});
  }

  close(): Promise<void> {
    return this.#thread.close({ work: 'close' });
  }
}
