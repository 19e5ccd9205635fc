import { ApiError } from '../contract/api-error.ts';

/** A number of places for work that may go on at once, and a bounded line of those who wait for one. */
export interface Slots {
  /**
   * Runs `work` as soon as a place is free, in order of arrival.
   * @throws ApiError InternalServerError (with retry-after) when the line is full; the signal's reason when it fires
   *   while waiting; whatever `work` throws
   */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

/** @param waiting how long the line may grow before newcomers are turned away */
export function createSlots(places: number, waiting: number): Slots {
  let free = places;
  const line: (() => void)[] = [];

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    if (line.length >= waiting) {
      throw new ApiError('InternalServerError', 'overloaded, retry after 1 s', { retryAfterSeconds: 1 });
    }
    const turn = Promise.withResolvers<void>();
    const proceed = () => {
      // At once, not when the promise settles: an abort in between must not leave the line a second time.
      signal?.removeEventListener('abort', giveUp);
      turn.resolve();
    };
    const giveUp = () => {
      line.splice(line.indexOf(proceed), 1);
      turn.reject(signal?.reason);
    };
    line.push(proceed);
    signal?.addEventListener('abort', giveUp, { once: true });
    await turn.promise;
  }

  function exit(): void {
    const next = line.shift();
    if (next) next();
    else free++;
  }

  return {
    async run(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        exit();
      }
    },
  };
}
