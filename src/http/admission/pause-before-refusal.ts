import type { Socket } from 'node:net';
import { ApiError } from '../../contract/api-error.ts';

/** Long against the work of refusing, short against the time to come back that the answer names. */
const PAUSE_MS = 250;

/**
 * A client that repeats at once what was refused would keep the server busy with refusing: forty of them took half of the
 * processor from the photos. Each waits a moment for its refusal, unless it goes away before.
 */
export function pauseBeforeRefusal(error: unknown, socket: Socket): Promise<void> {
  const isRefusal = error instanceof ApiError && error.retryAfterSeconds !== undefined;
  if (!isRefusal || socket.destroyed) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PAUSE_MS);
  socket.once('close', resolve);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('close', resolve);
  });
}
