import { ApiError } from '../../contract/api-error.ts';
import type { AppKey } from '../../ports.ts';

const MINUTE_MS = 60_000;
/** More keys than that are hardly in use at once; whose state is forgotten starts anew. */
const KEPT_BUCKETS = 10_000;

export type RateLimits = {
  /** For a key that has no limit of its own; 0 for any number. */
  requestsPerMinute: number;
  /** Requests that a key may send at once after a rest, at most those of a minute. */
  burst: number;
};

type Bucket = { tokens: number; at: number };

/** A token bucket for each app key that has a limit: of this server alone, in a cluster each counts what it answers. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  #refused = 0;

  /** @param now a clock that never jumps, in milliseconds */
  constructor(limits: RateLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts one request. @throws ApiError InternalServerError with the time to come back */
  admit({ id, requestsPerMinute = this.#limits.requestsPerMinute }: Pick<AppKey, 'id' | 'requestsPerMinute'>): void {
    if (requestsPerMinute === 0) return;
    const bucket = this.#filled(id, requestsPerMinute);
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return;
    }
    this.#refused++;
    const seconds = Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / requestsPerMinute / 1000);
    throw new ApiError(
      'InternalServerError',
      `The app key is over its limit of ${requestsPerMinute} requests a minute: retry after ${seconds} s.`,
      { retryAfterSeconds: seconds },
    );
  }

  stats(): { refused: number } {
    return { refused: this.#refused };
  }

  #filled(id: string, requestsPerMinute: number): Bucket {
    const now = this.#now();
    const most = Math.max(1, Math.min(this.#limits.burst, requestsPerMinute));
    const { tokens, at } = this.#buckets.get(id) ?? { tokens: most, at: now };
    const bucket = { tokens: Math.min(most, tokens + ((now - at) * requestsPerMinute) / MINUTE_MS), at: now };
    // Those in use move to the end, so that the first one is the one that rested longest.
    this.#buckets.delete(id);
    this.#buckets.set(id, bucket);
    if (this.#buckets.size > KEPT_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket;
  }
}
