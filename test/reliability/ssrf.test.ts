import { execFile } from 'node:child_process';
import type { RequestListener } from 'node:http';
import { isIPv6, Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiError } from '../../src/contract/api-error.ts';
import { createImageSource, type Resolver } from '../../src/image-source/index.ts';
import { serveHttp, serveTcp, type TestServer } from '../../src/image-source/serve-images.testkit.ts';
import { recordFigures } from './figures.ts';
import { FORBIDDEN_ANSWERS, FORBIDDEN_HOSTS, FORBIDDEN_URLS } from './ssrf-forms.ts';

/**
 * Every form is tried as the URL itself and as the target of a redirect. A socket that listens on all addresses of this
 * machine counts who reaches it, and every attempt to open a socket is counted too, for the addresses that are not ours.
 */

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]);

const resolver: Resolver = async (hostname) => {
  if (hostname === 'public.example') return ['8.8.8.8'];
  const answer = FORBIDDEN_ANSWERS[hostname] ?? FORBIDDEN_ANSWERS[`${hostname}.`];
  if (answer === undefined) throw new Error('no such name');
  return answer;
};

/** Listens on every IPv4 and IPv6 address. Nothing of this file may ever connect to it. */
let forbidden: TestServer;
/** The one address that the operator allows: it redirects to whatever its query says. */
let redirector: TestServer;
let allowed: string;
let attempts: ReturnType<typeof vi.spyOn>;

beforeAll(async () => {
  forbidden = await serveTcp((socket) => socket.destroy(), '::');
  const redirect: RequestListener = (request, response) => {
    const location = new URL(request.url!, 'http://redirector').searchParams.get('to');
    if (location === null) response.writeHead(404).end();
    else response.writeHead(302, { location: asHeader(location) }).end();
  };
  // A second loopback address where the system has one (Linux), so that 127.0.0.1 itself stays forbidden.
  allowed = '127.0.0.2';
  redirector = await serveHttp(redirect, allowed).catch(() => {
    allowed = '::1';
    return serveHttp(redirect, allowed);
  });
  attempts = vi.spyOn(Socket.prototype, 'connect');
});

afterAll(async () => {
  attempts.mockRestore();
  recordFigures('ssrf', { ssrfForms: FORMS.length, ssrfReached: forbidden.connections() });
  await Promise.all([forbidden.close(), redirector.close()]);
});

/** Text as a hostile server would send it: UTF-8 bytes, and no end of the line before its time. */
function asHeader(location: string): string {
  return Buffer.from(location.replace(/[\0\r\n]/g, encodeURIComponent)).toString('latin1');
}

const withPort = (form: string) => form.replaceAll('PORT', String(forbidden.port));

const network = (address: string) => `${address}/${isIPv6(address) ? 128 : 32}`;

async function outcome(url: string, allowedNetworks: string[]) {
  attempts.mockClear();
  const images = createImageSource({ allowedNetworks, resolver, maxConcurrentDownloads: 1 });
  const result = await images.fetch({ url }).then(
    () => 'fetched',
    (error: ApiError) => error.resultName,
  );
  return { result, sockets: attempts.mock.calls.length, reached: forbidden.connections() };
}

const REFUSED = 'InvalidImageURLException';
const FORMS = [
  ...Object.entries(FORBIDDEN_HOSTS).flatMap(([trick, hosts]) =>
    hosts.map((host) => [trick, `http://${host}:PORT/`] as const),
  ),
  ...Object.entries(FORBIDDEN_URLS).flatMap(([trick, urls]) => urls.map((url) => [trick, url] as const)),
  ...Object.keys(FORBIDDEN_ANSWERS).map((name) => ['a name that resolves inside', `http://${name}:PORT/`] as const),
];

describe('URLs that lead inside', () => {
  it('are a table worth the name', () => {
    expect(new Set(FORMS.map(([, form]) => form)).size).toBeGreaterThanOrEqual(80);
  });

  it.each(FORMS)('%s: %j opens no socket', async (_trick, form) => {
    expect(await outcome(withPort(form), [])).toEqual({ result: REFUSED, sockets: 0, reached: 0 });
  });

  it.each(FORMS)('%s: a redirect to %j opens no socket but to where it came from', async (_trick, form) => {
    // Some forms are relative references when they stand in a redirect: those lead back to the redirector.
    const host = isIPv6(allowed) ? `[${allowed}]` : allowed;
    const before = redirector.connections();
    const url = `http://${host}:${redirector.port}/?to=${encodeURIComponent(withPort(form))}`;
    const { result, sockets, reached } = await outcome(url, [network(allowed)]);
    expect({ result, reached }).toEqual({ result: REFUSED, reached: 0 });
    expect(sockets).toBe(redirector.connections() - before);
  });
});

describe('a name that changes its answer', () => {
  /** Answers with a new address each time it is asked; the last one stays. */
  function rebinding(...answers: string[]): { resolver: Resolver; asked: () => number } {
    let asked = 0;
    return { resolver: async () => [answers[Math.min(asked++, answers.length - 1)]!], asked: () => asked };
  }

  it('is asked once for each connection, and the checked address is the one connected to', async () => {
    const server = await serveHttp((_request, response) => response.end(PNG), allowed);
    const { resolver, asked } = rebinding(allowed, '127.0.0.1');
    const images = createImageSource({ allowedNetworks: [network(allowed)], resolver, maxConcurrentDownloads: 1 });
    expect(await images.fetch({ url: `http://rebinding.example:${server.port}/` })).toEqual(PNG);
    expect([asked(), server.connections()]).toEqual([1, 1]);
    await server.close();
  });

  it('is refused when a redirect to itself finds the new answer', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(302, { location: `http://rebinding.example:${forbidden.port}/` }).end();
    }, allowed);
    const { resolver, asked } = rebinding(allowed, '127.0.0.1');
    const images = createImageSource({ allowedNetworks: [network(allowed)], resolver, maxConcurrentDownloads: 1 });
    await expect(images.fetch({ url: `http://rebinding.example:${server.port}/` })).rejects.toMatchObject({
      resultName: REFUSED,
    });
    expect([asked(), server.connections(), forbidden.connections()]).toEqual([2, 1, 0]);
    await server.close();
  });

  it('gains nothing from a connection that was kept open', async () => {
    const server = await serveHttp((_request, response) => response.end(PNG), allowed);
    const { resolver } = rebinding(allowed, '127.0.0.1');
    const images = createImageSource({ allowedNetworks: [network(allowed)], resolver, maxConcurrentDownloads: 1 });
    const url = `http://rebinding.example:${server.port}/`;
    await images.fetch({ url });
    await expect(images.fetch({ url })).rejects.toMatchObject({ resultName: REFUSED });
    expect(server.connections()).toBe(1);
    await server.close();
  });
});

it('takes no proxy from the environment', async () => {
  const server = await serveHttp((_request, response) => response.end(PNG), allowed);
  const proxy = `http://127.0.0.1:${forbidden.port}`;
  const script = `
    import { createImageSource } from ${JSON.stringify(new URL('../../src/image-source/index.ts', import.meta.url).href)};
    const images = createImageSource({
      allowedNetworks: [${JSON.stringify(network(allowed))}],
      resolver: async () => [${JSON.stringify(allowed)}],
      maxConcurrentDownloads: 1,
    });
    console.log((await images.fetch({ url: 'http://photos.example:${server.port}/' })).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, http_proxy: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy },
  });
  expect([stdout, server.connections(), forbidden.connections()]).toEqual([`${PNG.length}\n`, 1, 0]);
  await server.close();
});
