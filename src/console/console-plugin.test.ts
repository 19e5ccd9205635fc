import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../contract/api-error.ts';
import { hashAppKeySecret } from '../usecases/app-key-secret.ts';
import { ConsoleGrants } from './console-grants.ts';
import { consolePlugin } from './console-plugin.ts';
import { memoryAppKeys } from './memory-app-keys.testkit.ts';
import { memorySettings } from './memory-settings.testkit.ts';
import { OperatorAccount } from './operator-account.ts';

const PASSWORD = 'a quiet harbour';
const OWN = { 'x-likeness-console': '1', host: 'localhost:8080' };

let server: FastifyInstance;
let account: OperatorAccount;
let setUpToken: string;

beforeEach(async () => {
  const pagesDir = await mkdtemp(join(tmpdir(), 'likeness-pages-'));
  await writeFile(join(pagesDir, 'index.html'), '<!doctype html><title>pages</title>');
  account = await OperatorAccount.open(memorySettings());
  setUpToken = account.setUpToken!;
  const grants = new ConsoleGrants(memoryAppKeys());
  // The API's side of the proxy: it says who asked for what.
  const api = fastify();
  api.all('/nhn-face-reco/v1.0/appkeys/:appKey/*', async (request) => {
    const { appKey } = request.params as { appKey: string };
    const found = await grants.findAppKeyByHash(hashAppKeySecret(appKey));
    return { as: found?.key.name ?? null, url: request.url.split(appKey)[1], body: request.body ?? null };
  });
  api.get('/metrics', async () => 'secret metrics');
  server = fastify();
  server.register(
    consolePlugin({
      api,
      account,
      grants,
      clock: Date.now,
      imageSource: { fetch: () => Promise.reject(new ApiError('InvalidImageURLException', 'Not a public address.')) },
      facts: {
        version: '1.2.3',
        modelVersion: 'v1.0-test',
        apiUrl: () => 'http://127.0.0.1:8080',
        limits: { facesPerGroup: 10, groupsPerAppKey: 3 },
      },
      pagesDir,
      samplesDir: undefined,
    }),
    { prefix: '/console' },
  );
});

function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: InjectOptions = {}) {
  return server.inject({ method, url: `/console/api${url}`, ...options, headers: { ...OWN, ...options.headers } });
}

async function signIn(): Promise<{ cookie: string }> {
  const answer = await ask('POST', '/set-up', { payload: { token: setUpToken, password: PASSWORD } });
  expect(answer.statusCode).toBe(200);
  return { cookie: String(answer.headers['set-cookie']).split(';')[0]! };
}

describe('consolePlugin', () => {
  it('serves the pages with a strict policy, at every address that they route', async () => {
    for (const url of ['/console/', '/console/groups/staff']) {
      const page = await server.inject(url);
      expect(page.body).toContain('<title>pages');
      expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'/);
      expect(page.headers['content-security-policy']).not.toContain('unsafe');
    }
    expect((await server.inject('/console/assets/none.js')).statusCode).toBe(404);
    expect((await server.inject('/console/..%2f..%2fpackage.json')).body).not.toContain('likeness');
  });

  it('goes from set-up to signed in to signed out', async () => {
    expect((await ask('GET', '/session')).json()).toEqual({ state: 'set-up-needed' });
    const headers = await signIn();
    expect((await ask('GET', '/session', { headers })).json()).toEqual({ state: 'signed-in' });
    expect((await ask('GET', '/server', { headers })).statusCode).not.toBe(401);
    await ask('DELETE', '/session', { headers });
    expect((await ask('GET', '/session', { headers })).json()).toEqual({ state: 'signed-out' });
    const again = await ask('POST', '/session', { payload: { password: PASSWORD } });
    expect(again.headers['set-cookie']).toMatch(/; Path=\/console; HttpOnly; SameSite=Strict$/);
  });

  it('marks the cookie Secure behind https', async () => {
    await signIn();
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await ask('POST', '/session', { payload: { password: PASSWORD }, headers });
    expect(answer.headers['set-cookie']).toMatch(/; Secure$/);
  });

  it.each(['/server', '/metrics', '/openapi.json', '/app-keys', '/samples', '/as/x/groups?limit=1'])(
    'shows %s to nobody who is signed out',
    async (url) => {
      const answer = await ask('GET', url);
      expect(answer.statusCode).toBe(401);
      expect(answer.json().error.code).toBe('signed-out');
    },
  );

  it('refuses changes that another site makes the browser send', async () => {
    const { cookie } = await signIn();
    const change = { payload: { name: 'x' }, headers: { cookie } };
    const withoutHeader = await server.inject({ method: 'POST', url: '/console/api/app-keys', ...change });
    expect(withoutHeader.json().error.code).toBe('foreign-request');
    for (const foreign of [
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:9999' },
      { origin: 'null' },
    ]) {
      const answer = await ask('POST', '/app-keys', { ...change, headers: { cookie, ...foreign } });
      expect(answer.statusCode).toBe(403);
    }
    const own = { cookie, 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' };
    expect((await ask('POST', '/app-keys', { ...change, headers: own })).statusCode).toBe(200);
  });

  it('closes the door after ten wrong passwords, to the right one too', async () => {
    await signIn();
    for (let i = 0; i < 10; i++) {
      expect((await ask('POST', '/session', { payload: { password: `wrong ${i}` } })).statusCode).toBe(403);
    }
    const closed = await ask('POST', '/session', { payload: { password: PASSWORD } });
    expect(closed.statusCode).toBe(429);
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(800);
  });

  it('accepts no weak password', async () => {
    const answer = await ask('POST', '/set-up', { payload: { token: setUpToken, password: 'short' } });
    expect(answer.json().error.code).toBe('weak-password');
    expect(await account.isSetUp()).toBe(false);
  });

  it('ends the other sessions when the password changes', async () => {
    const first = await signIn();
    const second = await ask('POST', '/session', { payload: { password: PASSWORD } });
    const headers = { cookie: String(second.headers['set-cookie']).split(';')[0]! };
    const payload = { current: PASSWORD, next: 'another quiet harbour' };
    expect((await ask('PUT', '/password', { payload, headers })).statusCode).toBe(200);
    expect((await ask('GET', '/session', { headers })).json().state).toBe('signed-in');
    expect((await ask('GET', '/session', { headers: first })).json().state).toBe('signed-out');
  });

  it('makes, lists and revokes app keys, and shows a secret once', async () => {
    const headers = await signIn();
    const made = (await ask('POST', '/app-keys', { headers, payload: { name: 'door', days: 7 } })).json();
    expect(made.secret).toMatch(/^lk_/);
    const listed = await ask('GET', '/app-keys', { headers });
    expect(listed.json().appKeys).toMatchObject([{ id: made.appKey.id, name: 'door', status: 'active' }]);
    expect(listed.body).not.toContain(made.secret);
    expect((await ask('DELETE', `/app-keys/${made.appKey.id}`, { headers })).statusCode).toBe(200);
    expect((await ask('GET', '/app-keys', { headers })).json().appKeys[0].status).toBe('revoked');
    expect((await ask('DELETE', '/app-keys/nobody', { headers })).statusCode).toBe(404);
    expect((await ask('POST', '/app-keys', { headers, payload: { name: '' } })).statusCode).toBe(400);
  });

  it('asks the API as the chosen key, and for nothing else', async () => {
    const headers = await signIn();
    const { appKey } = (await ask('POST', '/app-keys', { headers, payload: { name: 'door' } })).json();
    const list = await ask('GET', `/as/${appKey.id}/groups?limit=5&next-token=a%2Fb`, { headers });
    expect(list.json()).toEqual({ as: 'door', url: '/groups?limit=5&next-token=a%2Fb', body: null });
    expect(list.headers['server-timing']).toMatch(/^api;dur=/);
    const create = await ask('POST', `/as/${appKey.id}/groups`, { headers, payload: { groupId: 'staff' } });
    expect(create.json()).toMatchObject({ as: 'door', body: { groupId: 'staff' } });
    expect((await ask('GET', '/as/nobody/groups?limit=5', { headers })).json().as).toBeNull();
    for (const way of ['../../../../metrics', '%2e%2e/%2e%2e/%2e%2e/%2e%2e/metrics']) {
      const answer = await ask('GET', `/as/${appKey.id}/${way}`, { headers });
      expect(answer.body).not.toContain('secret metrics');
    }
  });

  it('says why it cannot show the photo of a URL', async () => {
    const headers = await signIn();
    const answer = await ask('POST', '/image', { headers, payload: { url: 'http://10.0.0.1/' } });
    expect(answer.json()).toEqual({ error: { code: 'not-found', message: 'Not a public address.' } });
  });
});
