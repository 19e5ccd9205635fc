import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { envelopeFault, resultCodeOf } from '../support/envelope.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

/** What hostile and broken clients do with HTTP and JSON, against a real server process. */

const SUCCESS = 0;
const INVALID_PARAM = -40_000;
const INVALID_GROUP_ID = -40_010;
const NOT_FOUND_GROUP = -40_030;
const UNAUTHORIZED = -41_000;
const TOO_LARGE = -45_020;
const NOT_AN_IMAGE = -45_040;

const MAX_IMAGE_BYTES = 3_000_000;
const API_ROOT = '/nhn-face-reco/v1.0/appkeys';

let server: LikenessProcess;
let base: string;
let removeFolder: () => void;

beforeAll(async () => {
  const { dataDir, remove } = temporaryDataFolder();
  removeFolder = remove;
  server = await startLikenessProcess(dataDir);
  base = `${API_ROOT}/${server.appKey}`;
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  removeFolder();
});

async function codeOf(...request: Parameters<typeof sendRaw> extends [string, ...infer Rest] ? Rest : never) {
  const answer = await sendRaw(server.url, ...request);
  return envelopeFault(answer) ?? resultCodeOf(answer.body);
}

const post = (path: string, body: string | Uint8Array, headers?: string) =>
  codeOf(rawRequest('POST', base + path, body, headers));

async function expectAlive(): Promise<void> {
  expect(await codeOf(rawRequest('GET', `${base}/groups?limit=1`))).toBe(SUCCESS);
}

describe('size of bodies', () => {
  const image = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

  it('an image of 3,000,000 bytes reaches its own checks, one byte more is too large', async () => {
    expect(await post('/detect', JSON.stringify({ image: { bytes: image(MAX_IMAGE_BYTES) } }))).toBe(NOT_AN_IMAGE);
    expect(await post('/detect', JSON.stringify({ image: { bytes: image(MAX_IMAGE_BYTES + 1) } }))).toBe(TOO_LARGE);
  });

  it('compare takes two images of 3,000,000 bytes', async () => {
    const [sourceImage, targetImage] = [{ bytes: image(MAX_IMAGE_BYTES) }, { bytes: image(MAX_IMAGE_BYTES) }];
    expect(await post('/compare?threshold=80', JSON.stringify({ sourceImage, targetImage }))).toBe(NOT_AN_IMAGE);
  });

  it.each([
    ['/detect', 10_000_000, TOO_LARGE],
    ['/compare?threshold=80', 20_000_000, TOO_LARGE],
    ['/groups', 100_000, INVALID_PARAM],
  ])('%s refuses %i bytes', async (path, bytes, code) => {
    expect(await post(path, `{"image":{"bytes":"${'A'.repeat(bytes)}"}}`)).toBe(code);
  });

  it('a length that is only claimed is refused or waited for, not allocated', async () => {
    const head = `POST ${base}/detect HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n`;
    const { raw } = await sendRaw(server.url, `${head}content-length: 9007199254740991\r\n\r\n{}`, { end: true });
    expect(raw).not.toMatch(/^HTTP\/1.1 5/);
    await expectAlive();
  });

  it('an endless body is answered, and then cut off', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST ${base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
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

describe('JSON', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each<[string, string | Uint8Array, number]>([
    ['nothing', '', INVALID_PARAM],
    ['white space', '  \n', INVALID_PARAM],
    ['a number', '1', INVALID_PARAM],
    ['null', 'null', INVALID_PARAM],
    ['an array', '[{"groupId":"a"}]', INVALID_PARAM],
    ['a text', '"groupId"', INVALID_PARAM],
    ['two values', '{"groupId":"a"}{"groupId":"b"}', INVALID_PARAM],
    ['an open object', '{"groupId":"a"', INVALID_PARAM],
    ['a comment', '{"groupId":"a"/**/}', INVALID_PARAM],
    ['a trailing comma', '{"groupId":"a",}', INVALID_PARAM],
    ['single quotes', "{'groupId':'a'}", INVALID_PARAM],
    ['NaN', '{"groupId":NaN}', INVALID_PARAM],
    ['20,000 brackets', nested(20_000), INVALID_PARAM],
    ['20,000 open brackets', '['.repeat(20_000), INVALID_PARAM],
    ['invalid UTF-8', Buffer.from('{"groupId":"\xff\xfe"}', 'latin1'), INVALID_PARAM],
    ['overlong UTF-8', Buffer.from('{"groupId":"\xc0\xaf"}', 'latin1'), INVALID_PARAM],
    ['UTF-8 cut in a character', Buffer.from('{"groupId":"\xe2\x82', 'latin1'), INVALID_PARAM],
    ['UTF-16', Buffer.from('{"groupId":"utf16"}', 'utf16le'), INVALID_PARAM],
    ['__proto__ in place of the field', '{"__proto__":{"groupId":"polluted"}}', INVALID_PARAM],
    ['constructor in place of the field', '{"constructor":{"prototype":{"groupId":"polluted"}}}', INVALID_PARAM],
    ['an array in place of a text', '{"groupId":["a"]}', INVALID_PARAM],
    ['an object that prints as a text', '{"groupId":{"toString":"a","length":1}}', INVALID_PARAM],
    ['a number in place of a text', '{"groupId":1}', INVALID_PARAM],
    ['half a surrogate pair', '{"groupId":"\\ud800"}', INVALID_GROUP_ID],
    ['a zero character', '{"groupId":"a\\u0000"}', INVALID_GROUP_ID],
    ['a line end', '{"groupId":"a\\n"}', INVALID_GROUP_ID],
    ['a path', '{"groupId":"../a"}', INVALID_GROUP_ID],
    ['a long text', `{"groupId":"${'a'.repeat(256)}"}`, INVALID_GROUP_ID],
  ])('create group refuses %s', async (_name, body, code) => {
    expect(await post('/groups', body)).toBe(code);
  });

  it('the last of duplicate keys counts, as in every JSON parser of JavaScript', async () => {
    expect(await post('/groups', '{"groupId":"NOT VALID","groupId":"duplicate-key"}')).toBe(SUCCESS);
    expect(await codeOf(rawRequest('GET', `${base}/groups/duplicate-key`))).toBe(SUCCESS);
  });

  it.each([
    ['deep', `"more":${nested(1_000_000)}`],
    ['wide', `"more":{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['long numbers', `"more":${'9'.repeat(2_000_000)}`],
    ['many escapes', `"more":"${'\\u0041'.repeat(500_000)}"`],
    ['prototype names', '"__proto__":{"image":1},"constructor":1,"toString":1,"hasOwnProperty":1'],
  ])('unknown fields are ignored, %s ones too', async (_name, fields) => {
    expect(await post('/detect', `{"image":{"bytes":"R0lGODlhAQABAAAAACw="},${fields}}`)).toBe(NOT_AN_IMAGE);
  });

  it('deep nesting in place of the image is refused', async () => {
    expect(await post('/detect', `{"image":${nested(1_000_000)}}`)).toBe(INVALID_PARAM);
  });

  it.each([
    ['text/plain', 'content-type: text/plain'],
    ['a form', 'content-type: application/x-www-form-urlencoded'],
    ['multipart', 'content-type: multipart/form-data; boundary=a'],
    ['two content types', 'content-type: text/plain\r\ncontent-type: application/json'],
    ['an unreadable content type', 'content-type: ;;;'],
    ['gzip', 'content-type: application/json\r\ncontent-encoding: gzip'],
  ])('a body sent as %s is refused', async (_name, headers) => {
    const body = '{"groupId":"as-something-else"}';
    const request = `POST ${base}/groups HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    expect(await codeOf(request)).toBe(INVALID_PARAM);
  });

  it('nothing of all that has changed what requests inherit', async () => {
    expect(await post('/groups', '{}')).toBe(INVALID_PARAM);
    await expectAlive();
  });
});

describe('HTTP', () => {
  const get = (target: string, headers = '') => rawRequest('GET', target, undefined, headers);

  it.each<[string, () => string | Uint8Array, number]>([
    ['an unknown route', () => get(`${base}/nothing`), INVALID_PARAM],
    ['an empty group id', () => get(`${base}/groups/?limit=1`), NOT_FOUND_GROUP],
    ['a doubled slash', () => get(`${base}//groups?limit=1`), INVALID_PARAM],
    ['another case', () => get(`${base}/GROUPS?limit=1`), INVALID_PARAM],
    ['dots in the path', () => get(`${base}/groups/../groups?limit=1`), INVALID_PARAM],
    ['the prefix alone', () => get(API_ROOT), UNAUTHORIZED],
    ['no app key', () => get(`${API_ROOT}//groups?limit=1`), UNAUTHORIZED],
    ['a broken escape', () => get(`${base}/groups/%zz`), INVALID_PARAM],
    ['half an escape', () => get(`${base}/groups/%`), INVALID_PARAM],
    ['invalid UTF-8 in the path', () => get(`${base}/groups/%ff`), INVALID_PARAM],
    ['a broken escape in the app key', () => get(`${API_ROOT}/%zz/groups?limit=1`), UNAUTHORIZED],
    ['a repeated parameter', () => get(`${base}/groups?limit=1&limit=2`), INVALID_PARAM],
    ['a parameter as a list', () => get(`${base}/groups?limit[]=1`), INVALID_PARAM],
    ['a prototype as a parameter', () => get(`${base}/groups?__proto__[limit]=1`), INVALID_PARAM],
    ['five thousand parameters', () => get(`${base}/groups?${'a=1&'.repeat(5000)}limit=1`), SUCCESS],
    ['a path of 20 KB', () => get(`${base}/${'a'.repeat(20_000)}`), INVALID_PARAM],
    ['a path of 100 KB', () => get(`${base}/${'a'.repeat(100_000)}`), INVALID_PARAM],
    ['headers of 100 KB', () => get(`${base}/groups?limit=1`, `x-a: ${'a'.repeat(100_000)}\r\n`), INVALID_PARAM],
    ['nine hundred headers', () => get(`${base}/groups?limit=1`, 'a: b\r\n'.repeat(900)), SUCCESS],
    ['ten thousand headers', () => get(`${base}/groups?limit=1`, 'a: b\r\n'.repeat(10_000)), INVALID_PARAM],
    ['a header without a name', () => get(`${base}/groups?limit=1`, ': b\r\n'), INVALID_PARAM],
    ['a header with a zero byte', () => get(`${base}/groups?limit=1`, 'x: a\0b\r\n'), INVALID_PARAM],
    ['a folded header', () => get(`${base}/groups?limit=1`, 'x: a\r\n b\r\n'), INVALID_PARAM],
    ['no host', () => `GET ${base}/groups?limit=1 HTTP/1.1\r\nconnection: close\r\n\r\n`, SUCCESS],
    ['two hosts', () => get(`${base}/groups?limit=1`, 'host: b\r\n'), SUCCESS],
    ['HTTP/1.0', () => `GET ${base}/groups?limit=1 HTTP/1.0\r\n\r\n`, SUCCESS],
    [
      'an unknown method',
      () => `BREW ${base}/groups?limit=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
      INVALID_PARAM,
    ],
    ['TRACE', () => rawRequest('TRACE', `${base}/groups?limit=1`), INVALID_PARAM],
    ['OPTIONS', () => rawRequest('OPTIONS', `${base}/groups`), INVALID_PARAM],
    ['PUT', () => rawRequest('PUT', `${base}/groups`, '{}'), INVALID_PARAM],
    ['an expectation that nobody knows', () => get(`${base}/groups?limit=1`, 'expect: a-miracle\r\n'), SUCCESS],
    ['an upgrade that nobody offers', () => get(`${base}/groups?limit=1`, 'upgrade: websocket\r\n'), SUCCESS],
    [
      'a cookie and credentials',
      () => get(`${base}/groups?limit=1`, 'cookie: a=b\r\nauthorization: Basic YQ==\r\n'),
      SUCCESS,
    ],
  ])('%s', async (_name, request, code) => {
    expect(await codeOf(request())).toBe(code);
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
    const smuggled = `GET ${base}/groups?limit=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
    const head = `POST ${base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`;
    const { raw } = await sendRaw(server.url, head + body + smuggled, { end: true });
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
    const { raw } = await sendRaw(server.url, bytes, { end: true });
    expect(raw).not.toMatch(/^HTTP\/1.1 5/);
    await expectAlive();
  });

  it('pipelined requests are answered in order, good and bad', async () => {
    const limits = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? '1' : i % 3 === 1 ? 'x' : '200'));
    const requests = limits.map(
      (limit, i) =>
        `GET ${base}/groups?limit=${limit} HTTP/1.1\r\nhost: a\r\n${i === 29 ? 'connection: close\r\n' : ''}\r\n`,
    );
    const { raw } = await sendRaw(server.url, requests.join(''));
    const codes = [...raw.matchAll(/"resultCode":(-?\d+)/g)].map(([, code]) => Number(code));
    expect(codes).toEqual(limits.map((limit) => (limit === 'x' ? INVALID_PARAM : SUCCESS)));
  });

  it('a request that arrives in pieces is put together', async () => {
    const request = rawRequest('POST', `${base}/groups`, '{"groupId":"in-pieces"}');
    const pieces = Array.from(request, (byte) => Buffer.from([byte]));
    expect(await codeOf(pieces, { pauseMs: 1 })).toBe(SUCCESS);
  });
});

describe('clients that leave', () => {
  /** Linux shows a process's descriptors; elsewhere there is nothing to count. */
  const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;

  async function leave(bytes: string | Uint8Array, afterMs: number): Promise<void> {
    const { hostname, port } = new URL(server.url);
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
    const whole = rawRequest('POST', `${base}/detect`, JSON.stringify({ image: { bytes: image } }));
    const byUrl = rawRequest('POST', `${base}/detect`, JSON.stringify({ image: { url: 'http://10.0.0.1/' } }));
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

  it('a hundred silent connections keep nobody out', async () => {
    const { hostname, port } = new URL(server.url);
    const silent = Array.from({ length: 100 }, () => connect(Number(port), hostname).on('error', () => {}));
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await expectAlive();
    for (const socket of silent) socket.destroy();
  });

  it.runIf(process.env.RELIABILITY_LONG)(
    'slow headers and slow bodies are ended in time',
    async () => {
      const head = `POST ${base}/groups HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`;
      const drip = new Array(300).fill('x');
      const limits = { pauseMs: 1000, limitMs: 200_000 };
      const heads = [sendRaw(server.url, [head, ...drip], limits), sendRaw(server.url, head, limits)];
      const body = await codeOf([`${head}content-length: 1000\r\n\r\n`, ...drip], limits);
      expect(body).toBe(INVALID_PARAM);
      // Of a head that never ends nothing is known, not even whether it is for the API.
      for (const { status } of await Promise.all(heads)) expect(status).toBe(408);
    },
    250_000,
  );

  it('find the server well after all that', async () => {
    const api = apiOf(server.url, server.appKey!);
    expect((await api('GET', '/groups?limit=200')).header.resultCode).toBe(SUCCESS);
    expect(server.output()).not.toMatch(/unhandled|uncaught/i);
  });
});
