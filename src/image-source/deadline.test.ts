import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { DeadlineError, withDeadline } from './deadline.ts';

const forever = () => new Promise<never>(() => {});

it('gives the result, and leaves no listener on the parents', async () => {
  const { signal } = new AbortController();
  expect(await withDeadline(10_000, [signal, undefined], async () => 5)).toBe(5);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('passes errors of the work on', async () => {
  await expect(withDeadline(10_000, [], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('ends work that does not listen, and tells work that does', async () => {
  let reason: unknown;
  await expect(
    withDeadline(5, [], (signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return forever();
    }),
  ).rejects.toThrow(DeadlineError);
  expect(reason).toBeInstanceOf(DeadlineError);
});

it('ends with the reason of whichever parent is aborted', async () => {
  const second = new AbortController();
  const result = withDeadline(10_000, [new AbortController().signal, second.signal], forever);
  second.abort(new Error('client left'));
  await expect(result).rejects.toThrow('client left');
});

it('does not begin when a parent is aborted already', async () => {
  let begun = false;
  const work = async () => {
    begun = true;
  };
  await expect(withDeadline(10_000, [AbortSignal.abort(new Error('client left'))], work)).rejects.toThrow(
    'client left',
  );
  expect(begun).toBe(false);
});
