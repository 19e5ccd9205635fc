import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/contract/api-error.ts';
import { createImageSource } from '../../src/image-source/index.ts';
import { serveHttp, serveTcp, type TestServer } from '../../src/image-source/serve-images.testkit.ts';

/** Servers that an image URL may lead to, and what each tries. They stand on an address that the operator allows. */

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(500)]);
const SHORT = { connectTimeoutMs: 300, downloadTimeoutMs: 600 };

let server: TestServer | undefined;
afterEach(() => server?.close());

async function outcome(started: Promise<TestServer>, times: object = {}, scheme = 'http'): Promise<string> {
  server = await started;
  const images = createImageSource({ allowedNetworks: ['127.0.0.1/32'], maxConcurrentDownloads: 1, ...times });
  return images.fetch({ url: `${scheme}://127.0.0.1:${server.port}/` }).then(
    () => 'fetched',
    (error: ApiError) => error.resultName,
  );
}

/** Waits for the request, then sends these bytes and closes, or holds the connection open. */
const answer = (bytes: string | Buffer, ending: 'close' | 'hold' = 'close') =>
  serveTcp((socket) => {
    socket.once('data', () => (ending === 'close' ? socket.end(bytes) : socket.write(bytes)));
  });

/** Sends the same bytes again and again, as fast as they are taken, after the head. */
const pour = (head: string, bytes: Buffer, poured = { bytes: 0 }) =>
  serveTcp((socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(bytes)) poured.bytes += bytes.length;
    };
    socket.once('data', () => {
      socket.write(head);
      socket.on('drain', more);
      more();
    });
  });

const drip = (head: string, next: (socket: Socket) => void) =>
  serveTcp((socket) => {
    socket.once('data', () => {
      socket.write(head);
      const timer = setInterval(() => next(socket), 20);
      socket.once('close', () => clearInterval(timer));
    });
  });

const withHead = (head: string, body: Buffer = PNG) => Buffer.concat([Buffer.from(head), body]);
const HEAD = 'HTTP/1.1 200 OK\r\n';
const URL_REFUSED = 'InvalidImageURLException';

describe('too much', () => {
  const zeros = Buffer.alloc(64 * 1024);

  it('an endless body is read to 3,000,000 bytes and no further', async () => {
    const poured = { bytes: 0 };
    expect(await outcome(pour(`${HEAD}\r\n`, zeros, poured))).toBe('ImageTooLargeException');
    // What the sockets' buffers of both sides hold comes on top.
    expect(poured.bytes).toBeLessThan(3_000_000 + 16_000_000);
  });

  it('an endless chunked body', async () => {
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), zeros, Buffer.from('\r\n')]);
    expect(await outcome(pour(`${HEAD}transfer-encoding: chunked\r\n\r\n`, chunk))).toBe('ImageTooLargeException');
  });

  it('a body that says it is larger is not read at all', async () => {
    const poured = { bytes: 0 };
    expect(await outcome(pour(`${HEAD}content-length: 3000001\r\n\r\n`, zeros, poured))).toBe('ImageTooLargeException');
  });

  it('a body of exactly 3,000,000 bytes passes', async () => {
    const body = Buffer.alloc(3_000_000, PNG);
    expect(await outcome(answer(withHead(`${HEAD}content-length: 3000000\r\n\r\n`, body)))).toBe('fetched');
  });

  it.each([
    ['endless headers', `${HEAD}`, Buffer.from(`x-header: ${'a'.repeat(1000)}\r\n`)],
    ['one endless header', `${HEAD}x-header: `, Buffer.alloc(4096, 'a')],
    ['an endless status line', 'HTTP/1.1 200 ', Buffer.alloc(4096, 'a')],
    ['endless interim answers', '', Buffer.from('HTTP/1.1 102 Processing\r\n\r\n')],
    ['an endless chunk extension', `${HEAD}transfer-encoding: chunked\r\n\r\n1;`, Buffer.alloc(4096, 'a')],
    ['endless trailers', `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\n`, Buffer.from(`x: ${'y'.repeat(500)}\r\n`)],
  ])('%s', async (_name, head, bytes) => {
    const before = process.memoryUsage().rss;
    expect(await outcome(pour(head, bytes))).toBe(URL_REFUSED);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('compressed', () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'GZIP', 'x-unknown'])(
    '%s is refused unread',
    async (encoding) => {
      const before = process.memoryUsage().rss;
      const listener: RequestListener = (_request, response) =>
        response.setHeader('content-encoding', encoding).end(bomb);
      expect(await outcome(serveHttp(listener))).toBe(URL_REFUSED);
      expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    },
  );

  it('a bomb that does not say so is a file of its own size, and no image', async () => {
    expect(await outcome(serveHttp((_request, response) => response.end(bomb)))).toBe('InvalidImageFormatException');
  });

  it('compression as a transfer coding is refused', async () => {
    const head = `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n${bomb.length.toString(16)}\r\n`;
    expect(await outcome(answer(withHead(head, bomb)))).not.toBe('fetched');
  });

  it('"identity" is no compression', async () => {
    const listener: RequestListener = (_request, response) =>
      response.setHeader('content-encoding', 'Identity').end(PNG);
    expect(await outcome(serveHttp(listener))).toBe('fetched');
  });
});

describe('too slow', () => {
  const byteByByte = (bytes: Buffer) => {
    let sent = 0;
    return (socket: Socket) => socket.write(bytes.subarray(sent, ++sent));
  };

  it.each([
    ['a body that comes byte by byte', () => drip(`${HEAD}content-length: 508\r\n\r\n`, byteByByte(PNG))],
    [
      'a chunked body that comes byte by byte',
      () => drip(`${HEAD}transfer-encoding: chunked\r\n\r\n`, (socket) => socket.write('1\r\nx\r\n')),
    ],
    ['headers that come byte by byte', () => drip('HTTP/1.1 200 OK\r\nx: ', (socket) => socket.write('a'))],
    [
      'a status line that comes byte by byte',
      () => drip('', byteByByte(Buffer.from(`HTTP/1.1 200 ${'a'.repeat(999)}`))),
    ],
    ['a body that stops half way', () => answer(withHead(`${HEAD}content-length: 5000\r\n\r\n`), 'hold')],
    ['a complete file whose end never comes', () => answer(withHead(`${HEAD}\r\n`), 'hold')],
    ['no answer at all', () => serveTcp(() => {})],
    ['interim answers now and then', () => drip('', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'))],
    [
      'redirects that take their time',
      () =>
        serveHttp((_request, response) => {
          setTimeout(() => response.writeHead(302, { location: '/next' }).end(), 200);
        }),
    ],
  ])('%s', async (_name, start) => {
    expect(await outcome(start(), SHORT)).toBe('ImageTimeoutError');
  });

  it('a handshake that never ends', async () => {
    expect(
      await outcome(
        serveTcp(() => {}),
        SHORT,
        'https',
      ),
    ).toBe('ImageTimeoutError');
  });

  it('a handshake that comes byte by byte', async () => {
    const hello = Buffer.from('1603030040020000', 'hex');
    expect(await outcome(drip('', byteByByte(hello)), SHORT, 'https')).toBe('ImageTimeoutError');
  });
});

describe('untrue', () => {
  it.each([
    ['a content-length beyond the body', withHead(`${HEAD}content-length: 5000\r\n\r\n`)],
    ['a content-length below zero', withHead(`${HEAD}content-length: -1\r\n\r\n`)],
    ['a content-length that is no number', withHead(`${HEAD}content-length: many\r\n\r\n`)],
    ['a content-length beyond all numbers', withHead(`${HEAD}content-length: 99999999999999999999\r\n\r\n`)],
    ['two content-lengths', withHead(`${HEAD}content-length: 508\r\ncontent-length: 5\r\n\r\n`)],
    ['a content-length beside chunks', withHead(`${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\n`)],
    ['chunks that end early', withHead(`${HEAD}transfer-encoding: chunked\r\n\r\nffff\r\n`)],
    ['a chunk size that is no number', withHead(`${HEAD}transfer-encoding: chunked\r\n\r\nxyz\r\n`)],
    ['no HTTP at all', PNG],
    ['HTTP/0.9', withHead('')],
    ['a later HTTP', withHead('HTTP/3.0 200 OK\r\n\r\n')],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['a status that is no number', withHead('HTTP/1.1 abc OK\r\n\r\n')],
    ['nothing', Buffer.alloc(0)],
    ['a switch of protocols', Buffer.from('HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n')],
    ['an unfinished head', Buffer.from('HTTP/1.1 200 OK\r\nx: y')],
    ['a header with a zero byte', withHead(`${HEAD}x: a\0b\r\n\r\n`)],
    ['a folded header', withHead(`${HEAD}x: a\r\n b\r\n\r\n`)],
    ['a redirect with no location', Buffer.from('HTTP/1.1 302 Found\r\n\r\n')],
    ['a redirect with an empty location', Buffer.from('HTTP/1.1 302 Found\r\nlocation: \r\n\r\n')],
    ['a success with a location', Buffer.from('HTTP/1.1 201 Created\r\nlocation: /\r\n\r\n')],
    ['a refresh in place of a redirect', Buffer.from('HTTP/1.1 404 Not Found\r\nrefresh: 0;url=/\r\n\r\n')],
  ])('%s', async (_name, bytes) => {
    expect(await outcome(answer(bytes))).toBe(URL_REFUSED);
  });

  it('a content-length below the body cuts it there', async () => {
    expect(await outcome(answer(withHead(`${HEAD}content-length: 4\r\n\r\n`)))).toBe('InvalidImageFormatException');
  });

  it('a wrong content type does not matter, wrong bytes do', async () => {
    expect(
      await outcome(serveHttp((_request, response) => response.setHeader('content-type', 'text/html').end(PNG))),
    ).toBe('fetched');
    await server?.close();
    const page: RequestListener = (_request, response) => response.setHeader('content-type', 'image/png').end('<html>');
    expect(await outcome(serveHttp(page))).toBe('InvalidImageFormatException');
  });

  it('plain HTTP behind https', async () => {
    expect(
      await outcome(
        serveHttp((_request, response) => response.end(PNG)),
        SHORT,
        'https',
      ),
    ).toBe(URL_REFUSED);
  });

  it.each([
    ['to itself', () => '/'],
    ['in a circle', (url: string) => (url === '/a' ? '/b' : '/a')],
    ['to ever longer paths', (url: string) => `${url}${'a'.repeat(1000)}`],
  ])('a redirect %s ends after three', async (_name, location) => {
    const listener: RequestListener = (request, response) =>
      response.writeHead(307, { location: location(request.url!) }).end();
    expect(await outcome(serveHttp(listener))).toBe(URL_REFUSED);
    expect(server!.requests()).toBe(4);
  });
});
