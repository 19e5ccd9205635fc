import { connect, type Socket } from 'node:net';
import { rawRequest } from '../../support/raw-http.ts';

export type Upload = {
  socket: Socket;
  /** Resolves with all that the server sent when it has sent a whole envelope or closed the connection. */
  answer: Promise<string>;
  send(part: Uint8Array): Promise<void>;
  end(): void;
};

/** A request whose body the test sends itself, as far and as fast as it likes. */
export async function openUpload(url: string, target: string, framing: string): Promise<Upload> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (received.includes('\r\n\r\n{')) resolve(received);
    });
    socket.on('close', () => resolve(received));
  });
  // A server that has answered may reset what is still being sent.
  socket.on('error', () => {});
  const send = (part: Uint8Array) =>
    new Promise<void>((resolve) => {
      if (socket.destroyed) resolve();
      else socket.write(part, () => resolve());
    });
  await send(rawRequest('POST', target, undefined, `content-type: application/json\r\n${framing}`));
  return { socket, answer, send, end: () => socket.destroy() };
}
