import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/contract/limits.ts';
import { RESULT_CODES } from '../../src/contract/result-codes.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { API_ROOT, type RawClient, startRawClient } from './raw-client.ts';

/** What hostile and broken clients do with HTTP, against a real server process. */

const {
  ImageTooLargeException,
  InvalidImageFormatException,
  InvalidParam,
  NotFoundGroupError,
  Success,
  UnauthorizedAppKey,
} = RESULT_CODES;

let client: RawClient;
beforeAll(async () => {
  client = await startRawClient();
});
afterAll(() => client.stop());

async function expectAlive(): Promise<void> {
  expect(await client.codeOf(rawRequest('GET', `${client.base}/groups?limit=1`))).toBe(Success);
}

describe('size of bodies', () => {
  const image = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

  it('an image of 3,000,000 bytes reaches its own checks, one byte more is too large', async () => {
    expect(await client.post('/detect', JSON.stringify({ image: { bytes: image(LIMITS.image.maxBytes) } }))).toBe(
      InvalidImageFormatException,
    );
    expect(await client.post('/detect', JSON.stringify({ image: { bytes: image(LIMITS.image.maxBytes + 1) } }))).toBe(
      ImageTooLargeException,
    );
  });

  it('compare takes two images of 3,000,000 bytes', async () => {
    const [sourceImage, targetImage] = [
      { bytes: image(LIMITS.image.maxBytes) },
      { bytes: image(LIMITS.image.maxBytes) },
    ];
    expect(await client.post('/compare?threshold=80', JSON.stringify({ sourceImage, targetImage }))).toBe(
      InvalidImageFormatException,
    );
  });

  it.each([
    ['/detect', 10_000_000, ImageTooLargeException],
    ['/compare?threshold=80', 20_000_000, ImageTooLargeException],
    ['/groups', 100_000, InvalidParam],
  ])('%s refuses %i bytes', async (path, bytes, code) => {
    expect(await client.post(path, `{"image":{"bytes":"${'A'.repeat(bytes)}"}}`)).toBe(code);
  });

  it('a length that is only claimed is refused or waited for, not allocated', async () => {
    const head = `POST ${client.base}/detect HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n`;
    const { raw } = await sendRaw(client.server.url, `${head}content-length: 9007199254740991\r\n\r\n{}`, {
      end: true,
    });
    expect(raw).not.toMatch(/^HTTP\/1.1 5/);
    await expectAlive();
  });

  it('an endless body is answered, and then cut off', async () => {
    const { hostname, port } = new URL(client.server.url);
    const socket = connect(Number(port), hostname);
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST ${client.base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    await expectAlive();
  });
});

describe('HTTP', () => {
  const get = (target: string, headers = '') => rawRequest('GET', target, undefined, headers);

  it.each<[string, () => string | Uint8Array, number]>([
    ['an unknown route', () => get(`${client.base}/nothing`), InvalidParam],
    ['an empty group id', () => get(`${client.base}/groups/?limit=1`), NotFoundGroupError],
    ['a doubled slash', () => get(`${client.base}//groups?limit=1`), InvalidParam],
    ['another case', () => get(`${client.base}/GROUPS?limit=1`), InvalidParam],
    ['dots in the path', () => get(`${client.base}/groups/../groups?limit=1`), InvalidParam],
    ['the prefix alone', () => get(API_ROOT), UnauthorizedAppKey],
    ['no app key', () => get(`${API_ROOT}//groups?limit=1`), UnauthorizedAppKey],
    ['a broken escape', () => get(`${client.base}/groups/%zz`), InvalidParam],
    ['half an escape', () => get(`${client.base}/groups/%`), InvalidParam],
    ['invalid UTF-8 in the path', () => get(`${client.base}/groups/%ff`), InvalidParam],
    ['a broken escape in the app key', () => get(`${API_ROOT}/%zz/groups?limit=1`), UnauthorizedAppKey],
    ['a repeated parameter', () => get(`${client.base}/groups?limit=1&limit=2`), InvalidParam],
    ['a parameter as a list', () => get(`${client.base}/groups?limit[]=1`), InvalidParam],
    ['a prototype as a parameter', () => get(`${client.base}/groups?__proto__[limit]=1`), InvalidParam],
    ['five thousand parameters', () => get(`${client.base}/groups?${'a=1&'.repeat(5000)}limit=1`), Success],
    ['a path of 20 KB', () => get(`${client.base}/${'a'.repeat(20_000)}`), InvalidParam],
    ['a path of 100 KB', () => get(`${client.base}/${'a'.repeat(100_000)}`), InvalidParam],
    ['headers of 100 KB', () => get(`${client.base}/groups?limit=1`, `x-a: ${'a'.repeat(100_000)}\r\n`), InvalidParam],
    ['nine hundred headers', () => get(`${client.base}/groups?limit=1`, 'a: b\r\n'.repeat(900)), Success],
    ['ten thousand headers', () => get(`${client.base}/groups?limit=1`, 'a: b\r\n'.repeat(10_000)), InvalidParam],
    ['a header without a name', () => get(`${client.base}/groups?limit=1`, ': b\r\n'), InvalidParam],
    ['a header with a zero byte', () => get(`${client.base}/groups?limit=1`, 'x: a\0b\r\n'), InvalidParam],
    ['a folded header', () => get(`${client.base}/groups?limit=1`, 'x: a\r\n b\r\n'), InvalidParam],
    ['no host', () => `GET ${client.base}/groups?limit=1 HTTP/1.1\r\nconnection: close\r\n\r\n`, Success],
    ['two hosts', () => get(`${client.base}/groups?limit=1`, 'host: b\r\n'), Success],
    ['HTTP/1.0', () => `GET ${client.base}/groups?limit=1 HTTP/1.0\r\n\r\n`, Success],
    [
      'an unknown method',
      () => `BREW ${client.base}/groups?limit=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
      InvalidParam,
    ],
    ['TRACE', () => rawRequest('TRACE', `${client.base}/groups?limit=1`), InvalidParam],
    ['OPTIONS', () => rawRequest('OPTIONS', `${client.base}/groups`), InvalidParam],
    ['PUT', () => rawRequest('PUT', `${client.base}/groups`, '{}'), InvalidParam],
    ['an expectation that nobody knows', () => get(`${client.base}/groups?limit=1`, 'expect: a-miracle\r\n'), Success],
    ['an upgrade that nobody offers', () => get(`${client.base}/groups?limit=1`, 'upgrade: websocket\r\n'), Success],
    [
      'a cookie and credentials',
      () => get(`${client.base}/groups?limit=1`, 'cookie: a=b\r\nauthorization: Basic YQ==\r\n'),
      Success,
    ],
  ])('%s', async (_name, request, code) => {
    expect(await client.codeOf(request())).toBe(code);
  });

  it.each([
    ['a length beside chunks', 'content-length: 5\r\ntransfer-encoding: chunked', '0\r\n\r\n'],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3', '{} '],
    ['a length below zero', 'content-length: -2', '{}'],
    ['a length that is no number', 'content-length: 2x', '{}'],
    ['chunks hidden by another coding', 'transfer-encoding: chunked, identity', '0\r\n\r\n'],
    ['a chunk size that is no number', 'transfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['a space before the colon', 'content-length : 2', '{}'],
  ])('framing that two parsers may read differently is refused: %s', async (_name, framing, body) => {
    const smuggled = `GET ${client.base}/groups?limit=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
    const head = `POST ${client.base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`;
    const { raw } = await sendRaw(client.server.url, head + body + smuggled, { end: true });
    expect(raw.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(raw).not.toContain('"resultCode":0');
  });

  it.each([
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
    ['noise', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) & 0xff))],
    ['line ends', Buffer.from('\r\n'.repeat(10_000))],
    ['nothing', Buffer.alloc(0)],
  ])('a connection that speaks %s is closed', async (_name, bytes) => {
    const { raw } = await sendRaw(client.server.url, bytes, { end: true });
    expect(raw).not.toMatch(/^HTTP\/1.1 5/);
    await expectAlive();
  });

  it('pipelined requests are answered in order, good and bad', async () => {
    const limits = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? '1' : i % 3 === 1 ? 'x' : '200'));
    const requests = limits.map(
      (limit, i) =>
        `GET ${client.base}/groups?limit=${limit} HTTP/1.1\r\nhost: a\r\n${i === 29 ? 'connection: close\r\n' : ''}\r\n`,
    );
    const { raw } = await sendRaw(client.server.url, requests.join(''));
    const codes = [...raw.matchAll(/"resultCode":(-?\d+)/g)].map(([, code]) => Number(code));
    expect(codes).toEqual(limits.map((limit) => (limit === 'x' ? InvalidParam : Success)));
  });

  it('a request that arrives in pieces is put together', async () => {
    const request = rawRequest('POST', `${client.base}/groups`, '{"groupId":"in-pieces"}');
    const pieces = Array.from(request, (byte) => Buffer.from([byte]));
    expect(await client.codeOf(pieces, { pauseMs: 1 })).toBe(Success);
  });
});

describe('clients that leave', () => {
  /** Linux shows a process's descriptors; elsewhere there is nothing to count. */
  const descriptors = () => readdirSync(`/proc/${client.server.pid}/fd`).length;

  const residentBytes = () =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${client.server.pid}/status`, 'utf8'))![1]) * 1024;

  async function leave(bytes: string | Uint8Array, afterMs: number): Promise<void> {
    const { hostname, port } = new URL(client.server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    await pause(afterMs);
    socket.resetAndDestroy();
  }

  it.skipIf(process.platform !== 'linux')('leave no descriptor behind, however they go', async () => {
    await expectAlive();
    const before = descriptors();
    const image = Buffer.alloc(200_000, Buffer.from('89504e470d0a1a0a', 'hex')).toString('base64');
    const whole = rawRequest('POST', `${client.base}/detect`, JSON.stringify({ image: { bytes: image } }));
    const byUrl = rawRequest('POST', `${client.base}/detect`, JSON.stringify({ image: { url: 'http://10.0.0.1/' } }));
    for (let round = 0; round < 20; round++) {
      await Promise.all([
        leave('', 0),
        leave('POST ', 0),
        leave(whole.subarray(0, 100), 1),
        leave(whole.subarray(0, whole.length / 2), 2),
        leave(whole, 0),
        leave(whole, 5),
        leave(byUrl, 1),
        leave(Buffer.concat([whole, whole, whole]), 3),
      ]);
    }
    await expectAlive();
    await expect.poll(descriptors, { timeout: 20_000 }).toBeLessThanOrEqual(before + 2);
  });

  it.skipIf(process.platform !== 'linux')(
    'leave no memory behind when they go in the middle of large bodies',
    async () => {
      const image = Buffer.alloc(LIMITS.image.maxBytes, 'x').toString('base64');
      const whole = rawRequest('POST', `${client.base}/detect`, JSON.stringify({ image: { bytes: image } }));
      const half = whole.subarray(0, whole.length / 2);
      const wave = async () => {
        for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 8 }, () => leave(half, 5)));
      };
      await wave();
      const before = residentBytes();
      // 480 MB of half bodies: kept, they would show.
      for (let i = 0; i < 3; i++) await wave();
      await expectAlive();
      expect(residentBytes() - before).toBeLessThan(150_000_000);
    },
  );

  it('a hundred silent connections keep nobody out', async () => {
    const { hostname, port } = new URL(client.server.url);
    const silent = Array.from({ length: 100 }, () => connect(Number(port), hostname).on('error', () => {}));
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await expectAlive();
    for (const socket of silent) socket.destroy();
  });

  it.runIf(process.env.RELIABILITY_LONG)(
    'slow headers and slow bodies are ended in time',
    async () => {
      const head = `POST ${client.base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`;
      const drip = new Array(300).fill('x');
      const limits = { pauseMs: 1000, limitMs: 200_000 };
      const heads = [sendRaw(client.server.url, [head, ...drip], limits), sendRaw(client.server.url, head, limits)];
      const body = await client.codeOf([`${head}content-length: 1000\r\n\r\n`, ...drip], limits);
      expect(body).toBe(InvalidParam);
      // Of a head that never ends nothing is known, not even whether it is for the API.
      for (const { status } of await Promise.all(heads)) expect(status).toBe(408);
    },
    250_000,
  );

  it('find the server well after all that', async () => {
    await expectAlive();
    expect(client.server.output()).not.toMatch(/unhandled|uncaught/i);
  });
});
