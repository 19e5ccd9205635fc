import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Header } from '../../src/contract/schemas/envelope.ts';
import { ask, askFor, expectEnvelope, newGroup, server, succeed } from './support/api.ts';

/** What is not a well-formed call of an endpoint still gets HTTP 200 and an envelope. */

const base = `${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey}`;
const JSON_HEADERS = { 'content-type': 'application/json' };

async function send(method: string, url: string, init: RequestInit = {}): Promise<Header> {
  const response = await fetch(url, { method, ...init });
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { header: Header };
  expectEnvelope(answer);
  return answer.header;
}

describe('a path or method that no endpoint has', () => {
  it.each([
    ['GET', '/nowhere'],
    ['GET', ''],
    ['GET', '/'],
    ['GET', '/groups/'],
    ['PUT', '/groups'],
    ['PATCH', '/groups/a'],
    ['OPTIONS', '/groups'],
    ['GET', '/detect'],
    ['DELETE', '/groups'],
    ['POST', '/groups/a/faces'],
    ['GET', '/groups/%zz'],
    ['GET', '/groups/%E0%A4%A'],
    ['POST', '//groups'],
    ['POST', '/GROUPS'],
  ])('%s %s is InvalidParam or not found, never an HTTP error', async (method, path) => {
    const header = await send(method, base + path);
    expect(['InvalidParam', 'NotFoundGroupError']).toContain(header.resultMessage);
  });

  it('answers HEAD with 200 and no body', async () => {
    const response = await fetch(`${base}/groups?limit=1`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('answers a plain 404 in JSON outside the prefix of the API', async () => {
    const response = await fetch(`${server.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('the app key comes first', () => {
  const bad = `${server.url}/nhn-face-reco/v1.0/appkeys/nobody`;

  it.each([
    ['GET', `${bad}/nowhere`],
    ['PUT', `${bad}/groups`],
    ['GET', `${bad}/groups/%zz`],
    ['GET', `${bad}/groups?limit=many`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys/%zz/groups`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys//groups`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys/__proto__/groups`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey.slice(0, -1)}/groups?limit=1`],
    ['GET', `${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey.toUpperCase()}/groups?limit=1`],
  ])('%s %s', async (method, url) => {
    expect((await send(method, url)).resultMessage).toBe('UnauthorizedAppKey');
  });

  it('before a body that is malformed, of the wrong type, or far too large', async () => {
    for (const init of [
      { body: '{', headers: JSON_HEADERS },
      { body: 'groupId=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: 'x'.repeat(8_000_000), headers: JSON_HEADERS },
    ]) {
      expect((await send('POST', `${bad}/detect`, init)).resultMessage).toBe('UnauthorizedAppKey');
    }
  });

  it.skipIf(!server.revokedAppKey)('and a revoked one is worth nothing', async () => {
    await askFor('UnauthorizedAppKey', 'listGroups', { query: 'limit=1', appKey: server.revokedAppKey! });
  });
});

describe('the body', () => {
  it.each([
    ['malformed JSON', '{"groupId":'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"a"'],
    ['two objects', '{"groupId":"a"}{"groupId":"b"}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['nesting beyond reason', '['.repeat(30_000)],
  ])('%s is InvalidParam', async (_what, body) => {
    expect(await send('POST', `${base}/groups`, { body, headers: JSON_HEADERS })).toMatchObject({
      resultMessage: 'InvalidParam',
    });
  });

  it.each([
    'application/json',
    'application/json;charset=UTF-8',
    'Application/JSON; charset=euc-kr',
    'application/json ; foo=bar',
  ])('may be declared as %s', async (contentType) => {
    const groupId = await newGroup();
    const body = JSON.stringify({ groupId });
    const header = await send('POST', `${base}/groups`, { body, headers: { 'content-type': contentType } });
    expect(header.resultMessage).toBe('DuplicatedGroupID');
  });

  it('may come without a Content-Type', async () => {
    const groupId = await newGroup();
    const body = new TextEncoder().encode(JSON.stringify({ groupId }));
    expect(await send('POST', `${base}/groups`, { body })).toMatchObject({ resultMessage: 'DuplicatedGroupID' });
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense'])(
    'declared as %s is InvalidParam with the header to send',
    async (contentType) => {
      const header = await send('POST', `${base}/groups`, {
        body: '{"groupId":"a"}',
        headers: { 'content-type': contentType },
      });
      expect(header.resultMessage).toBe('InvalidParam');
      expect(header.detail).toContain('Content-Type: application/json');
    },
  );

  it('that is compressed is InvalidParam', async () => {
    const headers = { ...JSON_HEADERS, 'content-encoding': 'gzip' };
    const header = await send('POST', `${base}/groups`, { body: Buffer.from([0x1f, 0x8b]), headers });
    expect(header.resultMessage).toBe('InvalidParam');
  });

  it.each([
    ['/detect', 'ImageTooLargeException'],
    ['/compare?threshold=90', 'ImageTooLargeException'],
    ['/groups', 'InvalidParam'],
  ])('that is far too large for %s is %s', async (path, code) => {
    const body = JSON.stringify({ image: { bytes: 'A'.repeat(30_000_000) } });
    expect((await send('POST', base + path, { body, headers: JSON_HEADERS })).resultMessage).toBe(code);
  });

  it('that is too large and comes in chunks of unknown number is refused too', async () => {
    const header = await new Promise<Header>((resolve, reject) => {
      const outgoing = request(`${base}/detect`, { method: 'POST', headers: JSON_HEADERS }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text).header));
      });
      outgoing.on('error', reject);
      for (let chunk = 0; chunk < 100; chunk += 1) outgoing.write('A'.repeat(100_000));
      outgoing.end();
    });
    expect(header.resultMessage).toBe('ImageTooLargeException');
  });

  it('of a GET or DELETE is of no interest', async () => {
    const groupId = await newGroup();
    const header = await new Promise<Header>((resolve, reject) => {
      const headers = { ...JSON_HEADERS, 'content-length': 3 };
      const outgoing = request(`${base}/groups/${groupId}`, { method: 'GET', headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text).header));
      });
      outgoing.on('error', reject);
      outgoing.end('{{{');
    });
    expect(header.resultMessage).toBe('Success');
  });
});

describe('names that could pollute a prototype', () => {
  it('in a body are unknown fields like any other, and the server lives on', async () => {
    const groupId = await newGroup();
    const body = `{"__proto__":{"orientation":"x","limit":1},"constructor":{"prototype":{"a":1}},"groupId":"${groupId}"}`;
    await askFor('DuplicatedGroupID', 'createGroup', { body });
    await succeed('listGroups', { query: 'limit=1&__proto__=1&constructor=2&hasOwnProperty=3&toString=4' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no group', async (groupId) => {
    await askFor('NotFoundGroupError', 'getGroup', { params: { groupId } });
  });
});

describe('a request that HTTP itself cannot carry', () => {
  it('still gets an envelope when its path is longer than any id can make it', async () => {
    const header = await send('GET', `${base}/groups/${'a'.repeat(60_000)}`);
    expect(header.resultMessage).toBe('InvalidParam');
  });

  it('finds nothing under an id of any length that fits', async () => {
    expect((await ask('getGroup', { params: { groupId: 'a'.repeat(5000) } })).header.resultMessage).toBe(
      'NotFoundGroupError',
    );
  });
});

describe('the answer', () => {
  it('is JSON that no cache keeps, and names its request', async () => {
    const { headers } = await fetch(`${base}/groups?limit=1`);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
