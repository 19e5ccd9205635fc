import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { ApiError } from '../../contract/api-error.ts';
import { type Outcome, type SliceRunner, sliceRunner } from './slice-runner.ts';
import { guarded } from './storage-error.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';
import type { WriteJob } from './write-jobs.ts';
import type { WriteThread } from './write-thread.ts';

/** Writes that wait share a transaction until it took so long; then requests are answered before the next one begins. */
const SLICE_MS = 1;
/** Jobs of the writing thread that share a transaction; whoever else wants to write waits for it. */
const JOBS_A_SLICE = 8;
/** The log is moved to the database whenever it has grown by so many pages of 8 KiB. */
const CHECKPOINT_PAGES = 2000;
/** Somebody who reads a long snapshot keeps the log from being emptied; it is tried again so often, so far apart. */
const TRUNCATE_ATTEMPTS = 100;
const TRUNCATE_PAUSE_MS = 50;

type Write = { write(): unknown } | { job: WriteJob };
type Waiting = Write & { resolve(result: unknown): void; reject(error: unknown): void };
type Committed = { answer(): void; reject(error: unknown): void };

/**
 * Group commit without waiting for the disk. The writes that wait share one short transaction; each runs in its own
 * savepoint, in the order of arrival, and sees the ones before it; one that throws is undone alone. The transaction goes to
 * the log unsynced, the log's thread syncs it, and only then is anybody answered: an answer means what it means with
 * `synchronous = FULL`, but requests that only read do not wait for the disk with it.
 *
 * Jobs are committed in the same way, by the thread that writes, in transactions of their own: of this queue and that
 * thread, one writes at a time.
 *
 * Without a log, each transaction is synced by its own commit.
 */
export class CommitQueue {
  readonly #database: Database;
  readonly #log: WriteAheadLog | undefined;
  readonly #thread: WriteThread | undefined;
  readonly #runSlice: SliceRunner;
  #waiting: Waiting[] = [];
  /** What must not meet a commit. */
  #betweenCommits: (() => Promise<void>)[] = [];
  /** Settles when nothing waits any more. */
  #working: Promise<void> | undefined;
  /** Committed, not yet known to be on the disk. */
  #committed: Committed[] = [];
  #syncing: Promise<void> | undefined;
  #nextCheckpoint = CHECKPOINT_PAGES;
  /** A sync failed: what the log holds may never reach the disk, however often it is tried again. */
  #logInDoubt = false;

  /** @param thread only beside a log */
  constructor(database: Database, log?: WriteAheadLog, thread?: WriteThread) {
    this.#database = database;
    this.#log = log;
    this.#thread = thread;
    this.#runSlice = sliceRunner(database);
    // Moving the pages is the log's work.
    if (log !== undefined) database.pragma('wal_autocheckpoint = 0');
  }

  /**
   * @param write changes the database, without waiting for anything; everything that it did is undone when it throws
   * @returns what it returned, once that is durable
   * @throws what it threw; ApiError when the database failed, for all writes of a transaction that was not committed or
   *   whose way to the disk failed
   */
  commit<T>(write: () => T): Promise<T> {
    return this.#queued<T>({ write });
  }

  /** The same for a job of the writing thread, which there has to be. */
  commitJob<T>(job: WriteJob): Promise<T> {
    return this.#queued<T>({ job });
  }

  /** Cuts the log to nothing: afterwards it holds nothing of what was deleted before. */
  async emptyLog(): Promise<void> {
    const log = this.#log;
    if (log === undefined) return guarded(() => void this.#database.pragma('wal_checkpoint(TRUNCATE)'));
    for (let attempt = 1; attempt <= TRUNCATE_ATTEMPTS; attempt++) {
      const left = await this.#pausing(async () => {
        await log.checkpoint();
        return log.truncate();
      });
      if (left === 0) return;
      await sleep(TRUNCATE_PAUSE_MS);
    }
  }

  /** Answers everything that waits, then lets go of the log. */
  async close(): Promise<void> {
    while (this.#working !== undefined || this.#syncing !== undefined) await (this.#working ?? this.#syncing);
    await this.#thread?.close();
    await this.#log?.close();
  }

  #queued<T>(write: Write): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ ...write, resolve: resolve as Waiting['resolve'], reject });
      this.#working ??= this.#work();
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length + this.#betweenCommits.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const task of this.#betweenCommits.splice(0)) await task();
      if (this.#waiting.length === 0) continue;
      try {
        if (this.#logInDoubt) await this.#settleLog();
        await this.#commitSlice();
      } catch (error) {
        for (const { reject } of this.#waiting.splice(0)) reject(error);
      }
      await this.#checkpointWhenLong();
    }
    this.#working = undefined;
  }

  #pausing<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#betweenCommits.push(() => task().then(resolve, reject));
      this.#working ??= this.#work();
    });
  }

  async #commitSlice(): Promise<void> {
    const writes: Waiting[] = [];
    let outcomes: Outcome[];
    try {
      outcomes = 'job' in this.#waiting[0]! ? await this.#runJobs(writes) : this.#runWrites(writes);
    } catch (error) {
      // When not even a transaction began, the others need not try.
      if (writes.length === 0) throw error;
      for (const { reject } of writes) reject(error);
      return;
    }
    const committed = outcomes.map((outcome, i): Committed => {
      const { resolve, reject } = writes[i]!;
      return { reject, answer: () => ('error' in outcome ? reject(outcome.error) : resolve(outcome.result)) };
    });
    if (this.#log === undefined) {
      for (const { answer } of committed) answer();
      return;
    }
    this.#committed.push(...committed);
    this.#syncing ??= this.#sync(this.#log);
  }

  /** @param taken gets what was taken from the queue */
  #runWrites(taken: Waiting[]): Outcome[] {
    // Counted from the first write: beginning may wait for somebody else's lock.
    let end = Number.POSITIVE_INFINITY;
    let outcomes: Outcome[] = [];
    this.#unsynced(() => {
      outcomes = this.#runSlice(() => {
        const first = this.#waiting[0];
        if (first === undefined || 'job' in first || performance.now() >= end) return undefined;
        if (taken.length === 0) end = performance.now() + SLICE_MS;
        taken.push(this.#waiting.shift()!);
        return first.write;
      });
    });
    return outcomes;
  }

  /** @param taken gets what was taken from the queue */
  #runJobs(taken: Waiting[]): Promise<Outcome[]> {
    const jobs: WriteJob[] = [];
    for (const first of this.#waiting) {
      if (!('job' in first) || jobs.length === JOBS_A_SLICE) break;
      jobs.push(first.job);
    }
    taken.push(...this.#waiting.splice(0, jobs.length));
    return this.#thread!.write(jobs);
  }

  /** What commits outside of the queue stays synced by its own commit. */
  #unsynced(transaction: () => void): void {
    if (this.#log !== undefined) this.#database.pragma('synchronous = NORMAL');
    try {
      transaction();
    } finally {
      if (this.#log !== undefined) this.#database.pragma('synchronous = FULL');
    }
  }

  /** One sync after the other, each for all that was committed until it began. */
  async #sync(log: WriteAheadLog): Promise<void> {
    while (this.#committed.length > 0) {
      const batch = this.#committed;
      this.#committed = [];
      try {
        await log.sync();
        for (const { answer } of batch) answer();
      } catch (error) {
        this.#logInDoubt = true;
        for (const { reject } of [...batch, ...this.#committed.splice(0)]) reject(error);
      }
    }
    this.#syncing = undefined;
  }

  /**
   * After a failed sync the system may hold the pages to be clean and never write them. Moving the whole log into the
   * database writes all of them anew, elsewhere; until that succeeded nothing is committed behind the doubtful ones.
   */
  async #settleLog(): Promise<void> {
    if ((await this.#log!.checkpoint()) > 0) {
      throw new ApiError('InternalServerError', 'The server could not read or write its storage; try again later.', {
        cause: new Error(
          'Storage: the log failed and cannot be moved to the database while somebody reads a snapshot.',
        ),
      });
    }
    this.#logInDoubt = false;
  }

  async #checkpointWhenLong(): Promise<void> {
    try {
      if (this.#log === undefined || this.#framesLeft() < this.#nextCheckpoint) return;
      // Nothing is committed meanwhile, or the end of the log would never be reached and the file only grow.
      this.#nextCheckpoint = (await this.#log.checkpoint()) + CHECKPOINT_PAGES;
    } catch {
      // The log is as good as before, only longer; the commits themselves tell how the disk is.
    }
  }

  /** Frames of the log that are not in the database yet. */
  #framesLeft(): number {
    const [row] = this.#database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return row!.log - row!.checkpointed;
  }
}
