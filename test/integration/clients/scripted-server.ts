import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply = { status?: number; headers?: Record<string, string>; body: string } | 'hang up' | 'stay silent';

export type ScriptedServer = {
  url: string;
  /** Method and path of every request so far. */
  requests: string[];
  close(): Promise<void>;
};

/** Plays the failures of a way to the server: gives the replies in turn, and the last one for good. */
export async function serveScript(replies: Reply[]): Promise<ScriptedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const reply = replies[Math.min(requests.length, replies.length - 1)]!;
    requests.push(`${request.method} ${request.url}`);
    if (reply === 'stay silent') return;
    if (reply === 'hang up') return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function envelope(resultCode: number, resultMessage: string, detail?: string): string {
  return JSON.stringify({ header: { isSuccessful: resultCode >= 0, resultCode, resultMessage, detail } });
}
