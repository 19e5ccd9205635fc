import type { Database } from 'better-sqlite3';
import { guarded } from './storage-error.ts';

/** Writes of one transaction: enough to share the cost of the disk, few enough that requests are answered in between. */
const WRITES_A_COMMIT = 8;

type Waiting = { write(): unknown; resolve(result: unknown): void; reject(error: unknown): void };

/**
 * Group commit: the writes of one turn of the event loop share one transaction, because what a write costs is mostly
 * waiting for the disk. Each runs in its own savepoint, in the order of arrival, and sees the ones before it; one that
 * throws is undone alone. Nobody is answered before the transaction is on the disk.
 */
export class CommitQueue {
  readonly #database: Database;
  readonly #insideSavepoint: (write: () => unknown) => unknown;
  #waiting: Waiting[] = [];
  #next: NodeJS.Immediate | undefined;

  constructor(database: Database) {
    this.#database = database;
    // Within a transaction, better-sqlite3 turns a further one into a savepoint.
    this.#insideSavepoint = database.transaction((write: () => unknown) => write());
  }

  /**
   * @param write changes the database, without waiting for anything; everything that it did is undone when it throws
   * @returns what it returned, once that is durable
   * @throws what it threw; ApiError when the database failed, for all writes of a transaction that was not committed
   */
  commit<T>(write: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ write, resolve: resolve as Waiting['resolve'], reject });
      this.#next ??= setImmediate(() => this.#commitSome());
    });
  }

  /** Commits everything that waits, at once: for a store that is closed. */
  drain(): void {
    while (this.#waiting.length > 0) this.#commitSome();
  }

  #commitSome(): void {
    clearImmediate(this.#next);
    const writes = this.#waiting.splice(0, WRITES_A_COMMIT);
    this.#next = this.#waiting.length > 0 ? setImmediate(() => this.#commitSome()) : undefined;
    const answers: (() => void)[] = [];
    try {
      guarded(() =>
        this.#database
          .transaction(() => {
            for (const waiting of writes) answers.push(this.#attempt(waiting));
          })
          .immediate(),
      );
    } catch (error) {
      for (const { reject } of writes) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /** @returns how to answer once the transaction is committed */
  #attempt({ write, resolve, reject }: Waiting): () => void {
    try {
      const result = guarded(() => this.#insideSavepoint(write));
      return () => resolve(result);
    } catch (error) {
      // A full or failing disk can make SQLite give up the whole transaction, the writes before this one included.
      if (!this.#database.inTransaction) throw error;
      return () => reject(error);
    }
  }
}
