import type { Database } from 'better-sqlite3';
import { guarded } from './storage-error.ts';

/** How one write of a slice went, the slice itself being committed. */
export type Outcome = { result: unknown } | { error: unknown };

/**
 * Runs writes in one transaction, each in its own savepoint, in the given order; each sees the ones before it, and one
 * that throws is undone alone.
 * @param next gives the writes, until it gives undefined
 * @throws ApiError when the transaction as a whole was not committed
 */
export type SliceRunner = (next: () => (() => unknown) | undefined) => Outcome[];

export function sliceRunner(database: Database): SliceRunner {
  // Within a transaction, better-sqlite3 turns a further one into a savepoint.
  const insideSavepoint = database.transaction((write: () => unknown) => write());

  function attempt(write: () => unknown): Outcome {
    try {
      return { result: guarded(() => insideSavepoint(write)) };
    } catch (error) {
      // A full or failing disk can make SQLite give up the whole transaction, the writes before this one included.
      if (!database.inTransaction) throw error;
      return { error };
    }
  }

  return (next) => {
    const outcomes: Outcome[] = [];
    const slice = database.transaction(() => {
      for (let write = next(); write !== undefined; write = next()) outcomes.push(attempt(write));
    });
    guarded(() => slice.immediate());
    return outcomes;
  };
}
