import type { IncomingMessage } from 'node:http';

/**
 * How long a client may go on sending a body that is already answered. Closing at once would reset the connection, and
 * the client might lose the answer that it has not read yet.
 */
const LINGER_MS = 10_000;

/** To be called when a request has been answered: ends its connection later unless the rest of the body has come by then. */
export function closeUnlessComplete(request: IncomingMessage): void {
  // A request made in-process has no connection and never counts as complete; its body still ends.
  if (request.complete || request.readableEnded || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  const stop = () => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
}
