import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../contract/api-error.ts';
import { pauseBeforeRefusal } from './pause-before-refusal.ts';

const refusal = new ApiError('InternalServerError', 'The server is overloaded: retry after 2 s.', {
  retryAfterSeconds: 2,
});
const socket = () => Object.assign(new EventEmitter(), { destroyed: false }) as unknown as Socket;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Whether it resolves without a moment of waiting. */
async function isOver(pause: Promise<void>): Promise<boolean> {
  let over = false;
  void pause.then(() => (over = true));
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

it('lets a refused client wait a moment', async () => {
  const pause = pauseBeforeRefusal(refusal, socket());
  expect(await isOver(pause)).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await isOver(pause)).toBe(true);
});

it('does not wait for a client that goes away', async () => {
  const client = socket();
  const pause = pauseBeforeRefusal(refusal, client);
  expect(await isOver(pause)).toBe(false);
  client.emit('close');
  expect(await isOver(pause)).toBe(true);
});

it.each([
  ['another error of ours', new ApiError('InternalServerError', 'It failed.')],
  ['a fault of the request', new ApiError('InvalidParam', 'limit is missing.')],
  ['an error that is not ours', new Error('any')],
])('answers %s at once', async (_, error) => {
  expect(await isOver(pauseBeforeRefusal(error, socket()))).toBe(true);
});
