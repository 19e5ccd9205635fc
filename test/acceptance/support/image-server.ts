import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { server } from './api.ts';

/** Ports that an image URL may name. */
const PORTS = { first: 10_000, last: 12_000 };

/** Serves one image URL for the time of a test, on a port that the API allows. */
export async function serveImage(listener: RequestListener): Promise<string> {
  const http = createServer(listener);
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  for (let port = PORTS.first + (process.pid % 1000); port <= PORTS.last; port += 1) {
    const isListening = await new Promise<boolean>((resolve) => {
      http.once('error', () => resolve(false));
      http.listen(port, () => resolve(true));
    });
    http.removeAllListeners('error');
    if (isListening) return `http://${server.imageHost}:${port}/photo`;
  }
  throw new Error('every port from 10000 to 12000 is taken');
}
