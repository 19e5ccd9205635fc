import { connect } from 'node:net';

export type RawAnswer = {
  /** 0 when the server closed without an answer. */
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Everything that was received; with pipelining that is several answers. */
  raw: string;
};

export type RawOptions = {
  /** Longest time until the server closes. */
  limitMs?: number;
  /** Pause between two parts. */
  pauseMs?: number;
  /** Close our side after the last part. */
  end?: boolean;
};

/**
 * Sends bytes as they are and reads until the server closes. For what no HTTP client would send.
 * @param parts written one after the other
 * @throws Error when the server does not close in time
 */
export function sendRaw(
  url: string,
  parts: (string | Uint8Array)[] | string | Uint8Array,
  { limitMs = 30_000, pauseMs = 0, end = false }: RawOptions = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const queue = Array.isArray(parts) ? [...parts] : [parts];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${limitMs} ms`));
    }, limitMs);
    const sendNext = (): void => {
      const part = queue.shift();
      if (part === undefined || socket.destroyed) return;
      socket.write(part);
      if (queue.length > 0) setTimeout(sendNext, pauseMs);
      else if (end) socket.end();
    };
    socket.on('connect', sendNext);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses early resets what it does not read: what it said before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(parseAnswer(Buffer.concat(chunks).toString('utf8')));
    });
  });
}

function parseAnswer(raw: string): RawAnswer {
  const separator = raw.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = raw.slice(0, Math.max(0, separator)).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: raw.slice(separator + 4), raw };
}

/** A request as text, closed after its answer. A body is sent with its length. */
export function rawRequest(method: string, target: string, body?: string | Uint8Array, headers = ''): Buffer {
  const bytes = Buffer.from(body ?? '');
  const framing = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${bytes.length}\r\n`;
  return Buffer.concat([
    Buffer.from(
      `${method} ${target} HTTP/1.1\r\nhost: likeness\r\nconnection: close\r\n${framing}${headers}\r\n`,
      'latin1',
    ),
    bytes,
  ]);
}
