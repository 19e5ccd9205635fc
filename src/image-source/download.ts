import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../contract/api-error.ts';
import { type ConnectionRules, openCheckedConnection } from './checked-connection.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import { parseImageUrl } from './image-url.ts';

export type DownloadRules = ConnectionRules & {
  /** For everything from the first lookup to the last byte, redirects included. */
  downloadTimeoutMs: number;
  /** Reading stops here. */
  maxBytes: number;
};

const MAX_REDIRECTS = 3;
/** Enough for any file in chunks of two bytes or more. */
const TRAFFIC_PER_BYTE = 4;
const METER_INTERVAL_MS = 50;
/** Such as 103 Early Hints. */
const MAX_INTERIM_ANSWERS = 100;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * The file behind a URL that a stranger chose. Each redirect is a new URL with a new connection, checked like the first;
 * no cookie, credential, proxy or idle connection is carried from one to the next.
 *
 * @param signals any of them ends the download, which then rejects with its reason
 * @throws ApiError InvalidImageURLException, ImageTimeoutError or ImageTooLargeException
 */
export async function downloadImage(
  text: string,
  rules: DownloadRules,
  signals: readonly (AbortSignal | undefined)[],
): Promise<Uint8Array> {
  try {
    return await withDeadline(rules.downloadTimeoutMs, signals, (signal) => followRedirects(text, rules, signal));
  } catch (error) {
    for (const signal of signals) signal?.throwIfAborted();
    if (error instanceof ApiError) throw error;
    if (error instanceof DeadlineError) {
      throw new ApiError('ImageTimeoutError', 'The image URL did not deliver the whole file in time.', {
        cause: error,
      });
    }
    throw new ApiError('InvalidImageURLException', 'The image URL did not answer with a complete HTTP response.', {
      cause: error,
    });
  }
}

async function followRedirects(text: string, rules: DownloadRules, signal: AbortSignal): Promise<Uint8Array> {
  let url = parseImageUrl(text);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const socket = await openCheckedConnection(url, rules, signal);
    const meter = limitTraffic(socket, rules.maxBytes);
    try {
      const response = await get(url, socket, signal);
      if (!REDIRECT_STATUSES.has(response.statusCode!)) return await readFile(response, rules.maxBytes);
      const { location } = response.headers;
      if (location === undefined) throw refused('Its redirect names no new location.');
      // Header bytes arrive as latin1; browsers read this one as UTF-8.
      url = parseImageUrl(Buffer.from(location, 'latin1').toString(), url);
    } finally {
      clearInterval(meter);
      socket.destroy();
    }
  }
  throw refused(`It redirects more than ${MAX_REDIRECTS} times.`);
}

/**
 * The body is counted as it is read; this ends what comes around it: chunk framing and trailers without end, which the HTTP parser takes as fast as they are sent.
 */
function limitTraffic(socket: Socket, maxBytes: number): NodeJS.Timeout {
  const limit = maxBytes * TRAFFIC_PER_BYTE;
  return setInterval(() => {
    if (socket.bytesRead > limit) socket.destroy(new Error(`more than ${limit} bytes around the file`));
  }, METER_INTERVAL_MS);
}

function get(url: URL, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request({
    // With a connection of its own the request passes no agent: no pool, and no proxy from the environment.
    createConnection: () => socket,
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      accept: 'image/png, image/jpeg',
      'accept-encoding': 'identity',
      'user-agent': 'likeness',
      connection: 'close',
    },
    signal,
  });
  outgoing.once('response', resolve);
  outgoing.on('error', reject);
  let interim = 0;
  const countInterim = () => {
    if (++interim > MAX_INTERIM_ANSWERS) outgoing.destroy(new Error('too many interim answers'));
  };
  outgoing.on('continue', countInterim);
  outgoing.on('information', countInterim);
  // An answer that never becomes a response, such as 101 Switching Protocols.
  outgoing.once('close', () => reject(new Error('closed without a response')));
  outgoing.end();
  return promise;
}

async function readFile(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (response.statusCode !== 200) throw refused(`It answered with HTTP status ${response.statusCode}, not 200.`);
  const encoding = response.headers['content-encoding']?.toLowerCase() ?? 'identity';
  // We asked for none. Inflating what a stranger sends is how a few bytes fill the memory.
  if (encoding !== 'identity') throw refused('It answered with a content encoding; serve the file as it is.');
  if (Number(response.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);

  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function refused(reason: string): ApiError {
  return new ApiError('InvalidImageURLException', `The image URL is refused. ${reason}`);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('ImageTooLargeException', `The file behind the image URL is larger than ${maxBytes} bytes.`);
}
