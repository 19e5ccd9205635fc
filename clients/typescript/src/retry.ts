import { ApiError, ConnectionError } from './errors.ts';

export type RetryPolicy = {
  /** Attempts after the first. */
  retries: number;
  /** Gives up when the server asks for a longer wait. */
  longestWaitMs: number;
};

const FIRST_WAIT_MS = 250;
const LONGEST_BACKOFF_MS = 8_000;

/**
 * How long to wait before the next attempt: at least what the server asks for, otherwise twice as long each time, and a
 * random part of it, so that many clients do not come back at the same moment.
 * @param attempt 0 after the first attempt
 */
export function waitBeforeRetry(attempt: number, retryAfterSeconds: number | undefined, random = Math.random): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 * (1 + random() / 4);
  return Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random() / 2);
}

/**
 * A refusal with Retry-After was not carried out, whatever it was. Where nobody knows whether a request was carried out,
 * only one that changes nothing is sent again: registering twice is worse than an error.
 */
export function mayRetry(error: unknown, isRepeatable: boolean): boolean {
  if (error instanceof ApiError) {
    return error.retryAfterSeconds !== undefined || (isRepeatable && error.resultCode === -50000);
  }
  return error instanceof ConnectionError && (isRepeatable || wasRefused(error));
}

/** Nobody listened: nothing was sent. */
function wasRefused({ cause }: ConnectionError): boolean {
  const code = (cause as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  return code === 'ECONNREFUSED';
}

/** Runs the attempt until it succeeds, may not be repeated, or has been repeated often enough. */
export async function withRetries<Result>(
  attemptOnce: () => Promise<Result>,
  { retries, longestWaitMs }: RetryPolicy,
  isRepeatable: boolean,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (attempt >= retries || signal?.aborted || !mayRetry(error, isRepeatable)) throw error;
      const retryAfter = error instanceof ApiError ? error.retryAfterSeconds : undefined;
      const wait = waitBeforeRetry(attempt, retryAfter);
      if (wait > longestWaitMs) throw error;
      await sleep(wait, signal);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
