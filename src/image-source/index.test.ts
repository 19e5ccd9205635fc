import type { RequestListener } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createImageSource, type ImageSourceOptions } from './index.ts';
import { serveHttp, serveHttps, serveTcp, type TestServer } from './serve-images.testkit.ts';

/** Enough of a PNG for a source that looks at the first bytes only. */
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500, 7)]);
const servePng: RequestListener = (_request, response) => response.end(PNG);

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function http(listener: RequestListener): Promise<TestServer & { url: string }> {
  const server = await serveHttp(listener);
  servers.push(server);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

function source(options: Partial<ImageSourceOptions> = {}) {
  return createImageSource({ allowedNetworks: ['127.0.0.1/32'], maxConcurrentDownloads: 4, ...options });
}

const by = (signal: AbortSignal) => ({ appKeyId: 'key', signal });
const rejection = (name: string) => expect.objectContaining({ resultName: name });

describe('images as base64', () => {
  it('gives the bytes of the file', async () => {
    expect(await source().fetch({ bytes: PNG.toString('base64') })).toEqual(PNG);
  });

  it('takes a file of exactly 3,000,000 bytes and none of one more', async () => {
    const file = Buffer.alloc(3_000_001, PNG);
    expect(await source().fetch({ bytes: file.subarray(1).fill(PNG, 0, 8).toString('base64') })).toHaveLength(
      3_000_000,
    );
    await expect(source().fetch({ bytes: file.toString('base64') })).rejects.toThrow(
      rejection('ImageTooLargeException'),
    );
  });

  it('looks at the first bytes', async () => {
    await expect(source().fetch({ bytes: 'R0lGODlh' })).rejects.toThrow(rejection('InvalidImageFormatException'));
  });
});

describe('images by URL', () => {
  it('gives the bytes of the file, whatever its name and content type', async () => {
    const { url } = await http((_request, response) => response.setHeader('content-type', 'text/html').end(PNG));
    expect(await source().fetch({ url: `${url}/page.html?signature=1` })).toEqual(PNG);
  });

  it('sends the path and query, the host, and nothing about us or the user', async () => {
    const seen: object[] = [];
    const { url, port } = await http((request, response) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers });
      response.end(PNG);
    });
    await source().fetch({ url: `${url}/a%20b/c.png?x=%2F&y#fragment` });
    expect(seen).toEqual([
      {
        method: 'GET',
        url: '/a%20b/c.png?x=%2F&y',
        headers: {
          host: `127.0.0.1:${port}`,
          accept: 'image/png, image/jpeg',
          'accept-encoding': 'identity',
          'user-agent': 'likeness',
          connection: 'close',
        },
      },
    ]);
  });

  it('follows three redirects, absolute and relative, on a fresh connection each and without cookies', async () => {
    const cookies: unknown[] = [];
    const server = await http((request, response) => {
      cookies.push(request.headers.cookie);
      const step = Number(request.url!.slice(1));
      if (step === 3) return void response.end(PNG);
      const location = step === 1 ? `http://127.0.0.1:${server.port}/2` : String(step + 1);
      response.writeHead([301, 302, 308][step]!, { location, 'set-cookie': 'a=b' }).end('moved');
    });
    expect(await source().fetch({ url: `${server.url}/0` })).toEqual(PNG);
    expect(cookies).toEqual([undefined, undefined, undefined, undefined]);
    expect(server.connections()).toBe(4);
  });

  it('stops after three redirects', async () => {
    const server = await http((_request, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(source().fetch({ url: server.url })).rejects.toThrow(rejection('InvalidImageURLException'));
    expect(server.requests()).toBe(4);
  });

  it.each([204, 206, 300, 304, 400, 401, 404, 407, 500, 503])('refuses status %i', async (status) => {
    const { url } = await http((_request, response) => response.writeHead(status).end());
    await expect(source().fetch({ url })).rejects.toThrow(rejection('InvalidImageURLException'));
  });

  it('refuses a port where nothing listens, and a name that does not exist', async () => {
    const gone = await serveHttp(servePng);
    await gone.close();
    for (const url of [`http://127.0.0.1:${gone.port}/`, 'http://does-not-exist.invalid/']) {
      await expect(source().fetch({ url })).rejects.toThrow(rejection('InvalidImageURLException'));
    }
  });

  it('connects to the next address of a name when the first one does not answer', async () => {
    const { port } = await http(servePng);
    const images = source({ allowedNetworks: ['127.0.0.0/8', '::/0'], resolver: async () => ['::2', '127.0.0.1'] });
    expect(await images.fetch({ url: `http://photos.example:${port}/` })).toEqual(PNG);
  });

  it('opens localhost only to operators who allow the loopback address', async () => {
    const { port } = await http(servePng);
    expect(await source().fetch({ url: `http://localhost:${port}/` })).toEqual(PNG);
    await expect(source({ allowedNetworks: [] }).fetch({ url: `http://localhost:${port}/` })).rejects.toThrow(
      rejection('InvalidImageURLException'),
    );
  });
});

describe('images over TLS', () => {
  const trusted = getCACertificates('default');
  const resolver = async () => ['127.0.0.1'];
  let server: Awaited<ReturnType<typeof serveHttps>>;
  beforeEach(async () => {
    server = await serveHttps(servePng, ['photos.example', '127.0.0.1']);
    servers.push(server);
    setDefaultCACertificates([...trusted, server.certificate]);
    onTestFinished(() => setDefaultCACertificates(trusted));
  });

  it('takes a trusted certificate that names the host or the address', async () => {
    for (const host of ['photos.example', 'PHOTOS.example.', '127.0.0.1']) {
      expect(await source({ resolver }).fetch({ url: `https://${host}:${server.port}/` }), host).toEqual(PNG);
    }
  });

  it('refuses one that names another host', async () => {
    await expect(source({ resolver }).fetch({ url: `https://other.example:${server.port}/` })).rejects.toThrow(
      rejection('InvalidImageURLException'),
    );
    expect(server.requests()).toBe(0);
  });

  it('refuses one that nobody trusts, even where the environment switches the check off', async () => {
    setDefaultCACertificates(trusted);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(source({ resolver }).fetch({ url: `https://photos.example:${server.port}/` })).rejects.toThrow(
      rejection('InvalidImageURLException'),
    );
    expect(server.requests()).toBe(0);
  });
});

describe('time', () => {
  const mute = async () => {
    const server = await serveTcp(() => {});
    servers.push(server);
    return server;
  };

  it('gives up on a host that never finishes the handshake', async () => {
    const { port } = await mute();
    const images = source({ connectTimeoutMs: 100 });
    await expect(images.fetch({ url: `https://127.0.0.1:${port}/` })).rejects.toThrow(rejection('ImageTimeoutError'));
  });

  it('gives up on a host that accepts and stays silent', async () => {
    const { port } = await mute();
    const images = source({ downloadTimeoutMs: 100 });
    await expect(images.fetch({ url: `http://127.0.0.1:${port}/` })).rejects.toThrow(rejection('ImageTimeoutError'));
  });

  it('counts all redirects as one download', async () => {
    const { url } = await http((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/next' }).end(), 150);
    });
    await expect(source({ downloadTimeoutMs: 400 }).fetch({ url })).rejects.toThrow(rejection('ImageTimeoutError'));
  });

  it('takes a name server that never answers for a name that does not resolve', async () => {
    const images = source({ connectTimeoutMs: 50, resolver: () => new Promise(() => {}) });
    await expect(images.fetch({ url: 'http://photos.example/' })).rejects.toThrow(
      rejection('InvalidImageURLException'),
    );
  });
});

describe('cancelling', () => {
  it('ends a download and its connection', async () => {
    const closed = Promise.withResolvers<void>();
    const controller = new AbortController();
    const { url } = await http((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.write(PNG, () => controller.abort(new Error('client left')));
    });
    await expect(source().fetch({ url }, by(controller.signal))).rejects.toThrow('client left');
    await closed.promise;
  });

  it('ends a lookup and a handshake', async () => {
    const server = await serveTcp(() => controller.abort(new Error('client left')));
    servers.push(server);
    let controller = new AbortController();
    await expect(source().fetch({ url: `https://127.0.0.1:${server.port}/` }, by(controller.signal))).rejects.toThrow(
      'client left',
    );
    controller = new AbortController();
    const resolver = (_host: string, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
        controller.abort(new Error('client left'));
      });
    await expect(source({ resolver }).fetch({ url: 'http://photos.example/' }, by(controller.signal))).rejects.toThrow(
      'client left',
    );
  });

  it('does nothing for a client that left before', async () => {
    const server = await http(servePng);
    await expect(source().fetch({ url: server.url }, by(AbortSignal.abort(new Error('client left'))))).rejects.toThrow(
      'client left',
    );
    await expect(
      source().fetch({ bytes: PNG.toString('base64') }, by(AbortSignal.abort(new Error('client left')))),
    ).rejects.toThrow('client left');
    expect(server.connections()).toBe(0);
  });

  it('ends everything that runs or waits when the source closes', async () => {
    const { url } = await http(() => images.close());
    const images = source({ maxConcurrentDownloads: 1 });
    const all = await Promise.allSettled([images.fetch({ url }), images.fetch({ url }), images.fetch({ url })]);
    for (const result of all) expect(result).toMatchObject({ reason: { resultName: 'InternalServerError' } });
  });
});

it('downloads no more at a time than it may, and turns away what exceeds the waiting line', async () => {
  let running = 0;
  let most = 0;
  const { url } = await http((_request, response) => {
    most = Math.max(most, ++running);
    setTimeout(() => {
      running--;
      response.end(PNG);
    }, 20);
  });
  const images = source({ maxConcurrentDownloads: 2 });
  const all = await Promise.allSettled(Array.from({ length: 11 }, () => images.fetch({ url })));
  expect(most).toBe(2);
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  expect(all.at(-1)).toMatchObject({ reason: { resultName: 'InternalServerError', retryAfterSeconds: 1 } });
});

it('never repeats the URL or an address in a detail', async () => {
  const { url } = await http((_request, response) => response.writeHead(404).end());
  for (const address of [`${url}/?token=secret`, 'http://10.1.2.3/?token=secret', 'ftp://10.1.2.3/?token=secret']) {
    const error: Error = await source()
      .fetch({ url: address })
      .then(
        () => expect.unreachable(),
        (reason) => reason,
      );
    expect(error.message).not.toMatch(/secret|10\.1|127\.0/);
  }
});
