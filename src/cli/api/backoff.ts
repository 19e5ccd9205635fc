import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer, ServerRefusal } from './request-failure.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/**
 * How long to wait before the next attempt: at least what the server asks for, otherwise twice as long each time; a random
 * part of it keeps many requests from coming back at once.
 * @param attempt 0 after the first attempt
 */
export function waitBeforeRetryMs(attempt: number, retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 * (1 + Math.random() / 4);
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** Whether the same request may succeed later. */
export function isPassing(error: unknown): error is ServerRefusal | NoAnswer {
  return error instanceof NoAnswer || (error instanceof ServerRefusal && error.resultName === 'InternalServerError');
}

/** For requests that change nothing: about a minute of attempts. */
export async function withPatience<Result>(request: () => Promise<Result>, attempts = 8): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error) || attempt + 1 >= attempts) throw error;
      await sleep(waitBeforeRetryMs(attempt, error instanceof ServerRefusal ? error.retryAfterSeconds : undefined));
    }
  }
}
