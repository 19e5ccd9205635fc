import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { selfSignedCertificate } from './self-signed-certificate.testkit.ts';

/** A listening socket that counts who came. */
export type TestServer = {
  port: number;
  connections(): number;
  requests(): number;
  close(): Promise<void>;
};

/** Ports that an image URL may name (10000 to 12000): a random free one is taken, so that test files run side by side. */
export async function listenOnImagePort(server: TcpServer, address = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 10_000 + Math.floor(Math.random() * 2001);
    const free = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      server.listen({ port, host: address }, () => resolve(true));
    });
    server.removeAllListeners('error');
    if (free) return (server.address() as AddressInfo).port;
  }
  throw new Error('no free port from 10000 to 12000');
}

async function start(server: TcpServer, address: string | undefined): Promise<TestServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let requests = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  server.on('request', () => requests++);
  server.on('tlsClientError', () => {});
  return {
    port: await listenOnImagePort(server, address),
    connections: () => connections,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

export function serveHttp(listener: RequestListener, address?: string): Promise<TestServer> {
  const server: Server = createHttpServer({ keepAliveTimeout: 60_000 }, listener);
  return start(server, address);
}

/** A fresh certificate for the given names and addresses, signed by itself: nobody trusts it until told to. */
export async function serveHttps(
  listener: RequestListener,
  names: string[],
): Promise<TestServer & { certificate: string }> {
  const { key, certificate } = selfSignedCertificate(names);
  return { ...(await start(createHttpsServer({ key, cert: certificate }, listener), undefined)), certificate };
}

/** Raw bytes, for answers that an HTTP server would refuse to send. */
export function serveTcp(listener: (socket: Socket) => void, address?: string): Promise<TestServer> {
  return start(createTcpServer(listener), address);
}
