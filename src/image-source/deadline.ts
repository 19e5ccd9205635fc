/** The work did not finish in the time it was given. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor(limitMs: number) {
    super(`not finished within ${limitMs} ms`);
  }
}

/**
 * Runs `work` under a time limit and under other reasons to stop. Its signal fires at the first of them, and the result
 * rejects with that reason at once, even if `work` itself does not listen. Leaves no timer and no listener behind, which
 * `AbortSignal.timeout` and `AbortSignal.any` would until they are collected.
 *
 * @throws DeadlineError after `limitMs`, or the reason of the parent that was aborted
 */
export async function withDeadline<T>(
  limitMs: number,
  parents: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (const parent of parents) parent?.throwIfAborted();
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  controller.signal.addEventListener('abort', () => aborted.reject(controller.signal.reason), { once: true });

  const timer = setTimeout(() => controller.abort(new DeadlineError(limitMs)), limitMs);
  const followers = parents.map((parent) => () => controller.abort(parent?.reason));
  parents.forEach((parent, i) => {
    parent?.addEventListener('abort', followers[i]!, { once: true });
  });
  try {
    return await Promise.race([work(controller.signal), aborted.promise]);
  } finally {
    clearTimeout(timer);
    parents.forEach((parent, i) => {
      parent?.removeEventListener('abort', followers[i]!);
    });
  }
}
