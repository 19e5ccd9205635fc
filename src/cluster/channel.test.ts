import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gallery, Group } from '../ports.ts';
import { createVault, type MasterKeyVault } from '../vault/index.ts';
import type { ChannelKeys } from './channel.ts';
import { type ForwardError, PeerClient } from './peer-client.ts';
import { PeerServer } from './peer-server.ts';
import { PATHS } from './search-message.ts';

const GROUP: Group = { uid: 'u', appKeyId: 'k', groupId: 'g', modelVersion: 'v', createdAt: 0, faceCount: 0 };
const PROBE = Float32Array.from([0.25, -0.5, 1 / 3]);
const ORDER = { group: GROUP, probe: { embedding: PROBE }, minCosine: 0.5, limit: 3 };
const TIMEOUT_MS = 10_000;

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the internal port', () => {
  let vault: MasterKeyVault;
  let server: PeerServer;
  let probes: Float32Array[];
  let search: () => Promise<[]>;
  const clients: PeerClient[] = [];
  const listeners: Server[] = [];

  beforeEach(async () => {
    vault = createVault([randomBytes(32)]);
    probes = [];
    search = async () => [];
    const gallery = {
      searchByEmbedding: (_group: Group, probe: Float32Array) => {
        probes.push(probe);
        return search();
      },
    } as unknown as Gallery;
    const keys = () => vault.channelKeys();
    server = await PeerServer.open({
      host: '127.0.0.1',
      port: 0,
      nodeId: 'b',
      keys,
      gallery,
      concurrency: 2,
      log: { warn: () => {} },
    });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const listener of listeners.splice(0)) listener.close();
    await server.close();
  });

  const ask = (options: { keys?: ChannelKeys; port?: number; nodeId?: string; timeoutMs?: number } = {}) => {
    const { keys = () => vault.channelKeys(), port = server.port, nodeId = 'b', timeoutMs = TIMEOUT_MS } = options;
    const client = new PeerClient({ keys, timeoutMs });
    clients.push(client);
    return client.search({ nodeId, address: `127.0.0.1:${port}` }, ORDER);
  };
  const reason = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      (error: ForwardError) => error.reason,
    );

  /** Passes bytes on, and lets a test look at them or change them. */
  async function relay(onBytes: (bytes: Buffer, direction: 'to' | 'from', at: number) => Buffer): Promise<number> {
    const listener = createServer((client: Socket) => {
      const upstream = connect(server.port, '127.0.0.1');
      for (const [from, to, direction] of [
        [client, upstream, 'to'],
        [upstream, client, 'from'],
      ] as const) {
        let at = 0;
        from.on('data', (bytes) => {
          to.write(onBytes(bytes, direction, at));
          at += bytes.length;
        });
        from.on('close', () => to.destroy());
        from.on('error', () => {});
      }
    });
    listeners.push(listener);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  it('does searches for servers with the same master key', async () => {
    expect(await ask()).toEqual([]);
    expect(probes).toEqual([PROBE]);
    expect(server.stats()).toEqual({ served: 1, unauthenticated: 0 });
  });

  it('refuses whoever does not prove the master key, before it reads a word', async () => {
    const stranger = createVault([randomBytes(32)]);
    expect(await reason(ask({ keys: () => stranger.channelKeys() }))).toBe('unreachable');
    const keyId = vault.activeKeyId;
    expect(await reason(ask({ keys: () => [{ keyId, secret: randomBytes(32) }] }))).toBe('unreachable');
    for (const options of [
      { rejectUnauthorized: false },
      { rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const,
    ]) {
      const outgoing = request({
        port: server.port,
        host: '127.0.0.1',
        path: PATHS.search,
        method: 'POST',
        ...options,
      });
      outgoing.end();
      await once(outgoing, 'error');
    }
    const plain = connect(server.port, '127.0.0.1').on('error', () => {});
    plain.end(`POST ${PATHS.search} HTTP/1.1\r\nhost: b\r\nx-likeness-node: b\r\n\r\n`);
    await once(plain, 'close');
    expect(probes).toEqual([]);
    expect(server.stats()).toEqual({ served: 0, unauthenticated: 5 });
  });

  it('is believed only when it proves the master key itself', async () => {
    const impostor = await PeerServer.open({
      host: '127.0.0.1',
      port: 0,
      nodeId: 'b',
      keys: () => vault.channelKeys().map(({ keyId }) => ({ keyId, secret: randomBytes(32) })),
      gallery: {} as Gallery,
      log: { warn: () => {} },
    });
    expect(await reason(ask({ port: impostor.port }))).toBe('unreachable');
    expect(impostor.stats()).toEqual({ served: 0, unauthenticated: 1 });
    await impostor.close();
  });

  it('shows nothing of a search to whoever listens on the way', async () => {
    const seen: Buffer[] = [];
    const port = await relay((bytes) => {
      seen.push(bytes);
      return bytes;
    });
    await ask({ port });
    const all = Buffer.concat(seen);
    expect(all.length).toBeGreaterThan(300);
    for (const text of ['searchBy', 'minCosine', PATHS.search, Buffer.from(PROBE.buffer).toString('base64')]) {
      expect(all.includes(text)).toBe(false);
    }
  });

  it('does not take a recorded search a second time', async () => {
    const recorded: Buffer[] = [];
    const port = await relay((bytes, direction) => {
      if (direction === 'to') recorded.push(bytes);
      return bytes;
    });
    await ask({ port });
    const replay = connect(server.port, '127.0.0.1').on('error', () => {});
    replay.resume();
    replay.write(Buffer.concat(recorded));
    await once(replay, 'close');
    expect(probes).toHaveLength(1);
    expect(server.stats()).toEqual({ served: 1, unauthenticated: 1 });
  });

  it('takes no search in which a bit was changed, and no such answer is believed', async () => {
    for (const changed of ['to', 'from'] as const) {
      let last: Buffer | undefined;
      let handshakes = 0;
      const port = await relay((bytes, direction) => {
        // Only what follows the handshake: the records of type 23 are application data.
        if (direction !== changed || bytes[0] !== 23) return bytes;
        handshakes++;
        last = Buffer.from(bytes);
        last[last.length - 1]! ^= 1;
        return last;
      });
      expect(await reason(ask({ port }))).toBe('unreachable');
      expect(handshakes).toBeGreaterThan(0);
    }
    // The second one reached the server as it was; only its answer was changed.
    expect(probes).toHaveLength(1);
  });

  it('knows the master keys of before the last rotation, until they are dropped', async () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    vault.setMasterKeys([after, before]);
    const behind = createVault([before]);
    expect(await ask({ keys: () => behind.channelKeys() })).toEqual([]);
    vault.setMasterKeys([after]);
    expect(await reason(ask({ keys: () => behind.channelKeys() }))).toBe('unreachable');
  });

  it('refuses a search that is meant for another server, or too much at a time', async () => {
    expect(await reason(ask({ nodeId: 'a' }))).toBe('refused');
    let release = () => {};
    const held = new Promise<[]>((resolve) => {
      release = () => resolve([]);
    });
    search = () => held;
    const running = [ask(), ask()];
    while (probes.length < 2) await soon();
    expect(await reason(ask())).toBe('busy');
    release();
    expect(await Promise.all(running)).toEqual([[], []]);
  });

  it('is not waited for when it is slow, gone, or fails', async () => {
    search = () => Promise.reject(new Error('a fault'));
    expect(await reason(ask())).toBe('failed');
    search = () => new Promise<[]>((resolve) => setTimeout(resolve, 400, []));
    expect(await reason(ask({ timeoutMs: 50 }))).toBe('slow');
    const closing = server.close();
    expect(await reason(ask())).toBe('unreachable');
    await closing;
  });

  it('answers what it accepted before it closes', async () => {
    let release = () => {};
    search = () =>
      new Promise<[]>((resolve) => {
        release = () => resolve([]);
      });
    const accepted = ask();
    while (probes.length === 0) await soon();
    const closing = server.close();
    release();
    expect(await accepted).toEqual([]);
    await closing;
  });
});
