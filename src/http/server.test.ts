import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../contract/api-error.ts';
import { API_VERSIONS } from '../contract/api-versions.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { APP_KEY, createTestPorts, scene, type TestPorts } from '../usecases/ports.testkit.ts';
import { type AnsweredRequest, buildServer } from './server.ts';

const PREFIX = `/nhn-face-reco/v1.0/appkeys/${APP_KEY}`;

const EVERY_ENDPOINT = Object.values(API_VERSIONS).flatMap(({ prefix, endpoints }) =>
  Object.values<Endpoint>(endpoints).map((endpoint) => [prefix + endpoint.path, endpoint] as const),
);

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function start(change: (ports: TestPorts) => Partial<TestPorts> = () => ({})) {
  const ports = createTestPorts();
  const answered: AnsweredRequest[] = [];
  const log: string[] = [];
  const server = buildServer({
    dependencies: { ...ports, ...change(ports) },
    logger: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    onAnswered: (request) => void answered.push(request),
  });
  servers.push(server);
  return { server, ports, answered, log };
}

const detection = { method: 'POST' as const, url: `${PREFIX}/detect`, payload: { image: { bytes: scene({}) } } };

/** An engine whose analysis ends as the test says. */
const engineThat = (analyse: TestPorts['engine']['analyse']) => (ports: TestPorts) => ({
  engine: { ...ports.engine, analyse },
});

describe('a fault of the server', () => {
  it('is InternalServerError with HTTP 200, logged with its cause, and tells the client nothing of it', async () => {
    const { server, log } = start(engineThat(() => Promise.reject(new TypeError('secret inside'))));
    const response = await server.inject(detection);
    expect(response.statusCode).toBe(200);
    expect(response.json().header).toMatchObject({ resultCode: -50000, resultMessage: 'InternalServerError' });
    expect(response.body).not.toMatch(/secret inside|TypeError|\.ts/);
    expect(log.join('')).toContain('secret inside');
    expect(log.join('')).toContain(response.headers['x-request-id'] as string);
  });

  it.each(EVERY_ENDPOINT)('in the store behind %s is answered the same', async (path, { method }) => {
    const { server } = start((ports) => ({
      appKeys: { ...ports.appKeys, findAppKeyByHash: () => Promise.reject(new Error('disk on fire')) },
    }));
    const url = path.replace('{appKey}', APP_KEY).replaceAll(/\{\w+\}/g, 'a');
    const response = await server.inject({ method, url });
    expect(response.statusCode).toBe(200);
    expect(response.json().header.resultMessage).toBe('InternalServerError');
  });

  it('is also a code that the text does not list for the endpoint', async () => {
    const { server, log } = start(engineThat(() => Promise.reject(new ApiError('NotFoundGroupError', 'No group.'))));
    expect((await server.inject(detection)).json().header.resultMessage).toBe('InternalServerError');
    expect(log.join('')).toContain('No group.');
  });

  it('that will pass says when to come back', async () => {
    const busy = new ApiError('InternalServerError', 'The server is busy; try again.', { retryAfterSeconds: 1.2 });
    const { server } = start(engineThat(() => Promise.reject(busy)));
    const response = await server.inject(detection);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json().header.detail).toBe('The server is busy; try again.');
  });
});

describe('a request that no endpoint matches', () => {
  const nonsense = { 'content-type': 'nonsense' };

  it.each(['QUERY', 'PROPFIND', 'POST', 'TRACE'])('by %s has its app key checked before all else', async (method) => {
    const { server } = start();
    await server.listen({ port: 0 });
    const { port } = server.server.address() as AddressInfo;
    for (const [appKey, code] of [
      ['nobody', 'UnauthorizedAppKey'],
      [APP_KEY, 'InvalidParam'],
    ] as const) {
      for (const headers of [
        {},
        nonsense,
        { expect: 'the unexpected' },
        { upgrade: 'websocket', connection: 'upgrade' },
      ]) {
        const path = `${PREFIX.replace(APP_KEY, appKey)}/nowhere`;
        const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
          const outgoing = httpRequest({ port, method, path, headers }, (response) => {
            let text = '';
            response.on('data', (chunk) => (text += chunk));
            response.on('end', () => resolve({ status: response.statusCode!, body: text }));
          });
          outgoing.on('error', reject);
          outgoing.end();
        });
        expect(status).toBe(200);
        expect(JSON.parse(body).header.resultMessage).toBe(code);
      }
    }
  });
});

describe('what is told about an answered request', () => {
  it('is its endpoint, app key, code and time', async () => {
    const { server, answered } = start();
    await server.inject(detection);
    await server.inject({ url: `${PREFIX}/groups` });
    await server.inject({ url: `${PREFIX}/nowhere` });
    await server.inject({ url: PREFIX.replace(APP_KEY, 'nobody') });
    await server.inject({ url: '/outside' });
    expect(answered).toMatchObject([
      { endpoint: 'detectFaces', appKeyId: 'key-1', resultCode: 0 },
      { endpoint: 'listGroups', appKeyId: 'key-1', resultCode: -40000 },
      { endpoint: 'none', appKeyId: 'key-1', resultCode: -40000 },
      { endpoint: 'none', appKeyId: '', resultCode: -41000 },
    ]);
    expect(answered.every(({ seconds }) => seconds >= 0)).toBe(true);
  });

  it('and what is logged holds no app key', async () => {
    const { server, answered, log } = start(engineThat(() => Promise.reject(new Error('x'))));
    await server.inject(detection);
    expect(JSON.stringify([answered, log])).not.toContain(APP_KEY);
  });
});

describe('a client that goes away', () => {
  it('cancels the analysis that it waited for', async () => {
    const started = Promise.withResolvers<AbortSignal>();
    const { server, log } = start(
      engineThat((_image, _options, context) => {
        const signal = context!.signal!;
        started.resolve(signal);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }),
    );
    await server.listen({ port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const headers = { 'content-type': 'application/json' };
    const outgoing = httpRequest({ port, path: detection.url, method: 'POST', headers });
    outgoing.on('error', () => {});
    outgoing.end(JSON.stringify(detection.payload));
    const signal = await started.promise;
    expect(signal.aborted).toBe(false);
    outgoing.destroy();
    await vi.waitFor(() => expect(signal.aborted).toBe(true));
    await vi.waitFor(() => expect(log.join('')).toContain('request failed'));
    expect(log.join('')).not.toContain('"level":50');
  });

  it('is not signalled to a request that gets its answer', async () => {
    const signals: AbortSignal[] = [];
    const { server, ports } = start((testPorts) => ({
      engine: {
        ...testPorts.engine,
        analyse: (image, options, context) => {
          signals.push(context!.signal!);
          return testPorts.engine.analyse(image, options, context);
        },
      },
    }));
    await server.listen({ port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${detection.url}`, {
      method: 'POST',
      body: JSON.stringify(detection.payload),
      headers: { 'content-type': 'application/json' },
    });
    await response.json();
    expect(ports.analyses).toHaveLength(1);
    expect(signals[0]!.aborted).toBe(false);
  });
});

describe('v1.1', () => {
  const V1_1 = `/v1.1/appkeys/${APP_KEY}`;
  const ask = async (url: string, payload?: object) => {
    const { server } = start();
    return (await server.inject({ method: payload ? 'POST' : 'GET', url, ...(payload && { payload }) })).json();
  };

  it('is served below its own prefix, and below the one that the base URL of a client leads to', async () => {
    for (const prefix of [V1_1, `/nhn-face-reco${V1_1}`]) {
      expect(await ask(`${prefix}/groups?limit=1`)).toMatchObject({ header: { resultCode: 0 } });
      expect((await ask(`${prefix}/nowhere`)).header.resultMessage).toBe('InvalidParam');
      expect((await ask(`${prefix.replace(APP_KEY, 'nobody')}/nowhere`)).header.resultMessage).toBe(
        'UnauthorizedAppKey',
      );
    }
    expect((await ask('/v1.10/appkeys/x')).statusCode).toBe(404);
    expect((await ask('/nhn-face-reco/v1.10/appkeys/x')).statusCode).toBe(404);
  });

  it('takes a file where v1.0 takes JSON alone', async () => {
    const form = new FormData();
    form.append('image', new Blob([Buffer.from(scene({}), 'base64')]));
    const sent = new Response(form);
    const payload = Buffer.from(await sent.arrayBuffer());
    const headers = { 'content-type': sent.headers.get('content-type')! };
    const { server, answered } = start();
    const post = (prefix: string) => server.inject({ method: 'POST', url: `${prefix}/detect`, payload, headers });
    expect((await post(V1_1)).json()).toMatchObject({ header: { resultCode: 0 }, data: { faceDetailCount: 1 } });
    expect((await post(PREFIX)).json().header.resultMessage).toBe('InvalidParam');
    expect(answered.map(({ endpoint }) => endpoint)).toEqual(['detectFacesV1_1', 'detectFaces']);
  });
});

describe('bytes that are no HTTP request', () => {
  async function talk(text: string): Promise<string> {
    const { server } = start();
    await server.listen({ port: 0 });
    const socket = connect((server.server.address() as AddressInfo).port);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk));
    socket.write(text);
    await new Promise((resolve) => socket.once('close', resolve));
    return answer;
  }

  it('get an envelope when the request line belongs to the API', async () => {
    const answer = await talk(`GET ${PREFIX}/groups HTTP/1.1\r\nbroken header line\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('"resultMessage":"InvalidParam"');
  });

  it('and the app key still comes first', async () => {
    const answer = await talk(`GET ${PREFIX.replace(APP_KEY, 'nobody')} HTTP/1.1\r\nbroken header line\r\n\r\n`);
    expect(answer).toContain('"resultMessage":"UnauthorizedAppKey"');
  });

  it('get a plain HTTP error otherwise', async () => {
    expect(await talk('GET / HTTP/1.1\r\nbroken header line\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await talk('\x16\x03\x01\x02')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await talk(`GET / HTTP/1.1\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('the OpenAPI document', () => {
  it('is served', async () => {
    const response = await start().server.inject({ url: '/openapi.json' });
    expect(response.statusCode).toBe(200);
    expect(response.json().openapi).toBe('3.1.0');
  });
});
