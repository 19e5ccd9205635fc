import { ApiError } from '../contract/api-error.ts';

/**
 * A number of places for work that may go on at once, and a bounded line of those who wait for one. One key alone takes
 * neither all places nor the whole line, so that others find room beside one who floods.
 */
export interface Slots {
  /**
   * Runs `work` as soon as there is a place for it.
   * @param key on whose behalf
   * @throws ApiError InternalServerError (with retry-after) when the line is full; the signal's reason when it fires
   *   while waiting; whatever `work` throws
   */
  run<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

type Waiter = { key: string; proceed: () => void };

const SHARE_OF_ONE_KEY = 0.75;

/** @param waiting how long the line may grow before newcomers are turned away */
export function createSlots(places: number, waiting: number): Slots {
  const placesOfKey = Math.ceil(places * SHARE_OF_ONE_KEY);
  const waitingOfKey = Math.ceil(waiting * SHARE_OF_ONE_KEY);
  const running = new Map<string, number>();
  const line: Waiter[] = [];
  let free = places;

  const runningOf = (key: string) => running.get(key) ?? 0;
  const hasPlace = (key: string) => free > 0 && runningOf(key) < placesOfKey;

  function take(key: string): void {
    free--;
    running.set(key, runningOf(key) + 1);
  }

  function release(key: string): void {
    free++;
    if (runningOf(key) > 1) running.set(key, runningOf(key) - 1);
    else running.delete(key);
    callNext();
  }

  /** The one whose key has least under way, and of those who came first. */
  function callNext(): void {
    const next = line
      .filter(({ key }) => hasPlace(key))
      .reduce<Waiter | undefined>(
        (best, each) => (best && runningOf(best.key) <= runningOf(each.key) ? best : each),
        undefined,
      );
    if (!next) return;
    line.splice(line.indexOf(next), 1);
    take(next.key);
    next.proceed();
  }

  async function enter(key: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (hasPlace(key)) {
      take(key);
      return;
    }
    if (line.length >= waiting || line.filter((waiter) => waiter.key === key).length >= waitingOfKey) {
      throw new ApiError('InternalServerError', 'overloaded, retry after 1 s', { retryAfterSeconds: 1 });
    }
    const turn = Promise.withResolvers<void>();
    const giveUp = () => {
      line.splice(line.indexOf(waiter), 1);
      turn.reject(signal?.reason);
    };
    const waiter = {
      key,
      proceed: () => {
        // At once, not when the promise settles: an abort in between must not leave the line a second time.
        signal?.removeEventListener('abort', giveUp);
        turn.resolve();
      },
    };
    line.push(waiter);
    signal?.addEventListener('abort', giveUp, { once: true });
    await turn.promise;
  }

  return {
    async run(key, signal, work) {
      await enter(key, signal);
      try {
        return await work();
      } finally {
        release(key);
      }
    },
  };
}
