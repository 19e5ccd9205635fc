import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../contract/api-error.ts';
import type { Gallery } from '../ports.ts';
import { CHANNEL, type ChannelKeys, identityOf } from './channel.ts';
import { decodeOrder, encodeAnswer, encodePersons, MessageError, PATHS, type SearchOrder } from './search-message.ts';

export type PeerServerOptions = {
  host: string;
  /** 0 takes any free one. */
  port: number;
  nodeId: string;
  keys: ChannelKeys;
  /** The galleries of this server itself: what was handed on once is never handed on again. */
  gallery: Pick<Gallery, 'searchByEmbedding' | 'searchByFace' | 'searchPersons'>;
  /** Searches for others at a time; more are refused, and whoever asked does them itself. */
  concurrency?: number;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Names the node that a request is meant for: an address may belong to another one since. */
export const ADDRESSEE_HEADER = 'x-likeness-node';
export const STATUS = { ok: 200, notFound: 404, misdirected: 421, busy: 503, bad: 400, failed: 500 } as const;

const CONCURRENCY = 64;
/** An embedding of 4,096 dimensions fits. */
const MAX_ORDER_BYTES = 64 * 1024;
const HANDSHAKE_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than servers usually wait between two searches, so that connections are seldom made. */
const KEEP_ALIVE_MS = 60_000;
const MAX_CONNECTIONS = 2048;
/** Whoever waits longer for a search does it itself anyway. */
const CLOSE_GRACE_MS = 5000;

/** The internal port of a server: searches for other servers that prove the master key, and nothing else. */
export class PeerServer {
  readonly #server: Server;
  readonly #options: PeerServerOptions;
  readonly #searches: ReadonlyMap<string, (order: SearchOrder) => Promise<Buffer>>;
  #port = 0;
  #running = 0;
  #served = 0;
  #unauthenticated = 0;

  private constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#searches = new Map([
      [PATHS.search, (order) => searchFaces(options.gallery, order)],
      [PATHS.searchPersons, (order) => searchPersons(options.gallery, order)],
    ]);
    this.#server = createServer(
      {
        ...CHANNEL,
        pskCallback: (_socket, identity) => keyCalled(identity, options.keys),
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 2,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('tlsClientError', () => this.#unauthenticated++);
  }

  static async open(options: PeerServerOptions): Promise<PeerServer> {
    const peer = new PeerServer(options);
    await new Promise<void>((resolve, reject) => {
      peer.#server.once('error', reject).listen({ host: options.host, port: options.port }, resolve);
    });
    peer.#port = (peer.#server.address() as AddressInfo).port;
    return peer;
  }

  /** The port that it listens on, also after the end. */
  get port(): number {
    return this.#port;
  }

  stats(): { served: number; unauthenticated: number } {
    return { served: this.#served, unauthenticated: this.#unauthenticated };
  }

  /** Refuses new connections, and resolves when the accepted searches are answered. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(cut);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { nodeId, concurrency = CONCURRENCY, log } = this.#options;
    const search = this.#searches.get(request.url ?? '');
    if (request.method !== 'POST' || search === undefined) return this.#refuse(request, response, STATUS.notFound);
    if (request.headers[ADDRESSEE_HEADER] !== nodeId) return this.#refuse(request, response, STATUS.misdirected);
    if (this.#running >= concurrency) return this.#refuse(request, response, STATUS.busy);
    this.#running++;
    try {
      const answer = await search(decodeOrder(await bodyOf(request)));
      this.#served++;
      this.#send(response, STATUS.ok, answer);
    } catch (err) {
      // Whoever asked does the search itself and then answers its client with whatever it finds.
      if (err instanceof MessageError) return this.#refuse(request, response, STATUS.bad);
      if (request.complete && !(err instanceof ApiError)) log.warn({ err }, 'a search for another server failed');
      this.#refuse(request, response, STATUS.failed);
    } finally {
      this.#running--;
    }
  }

  #refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
    request.resume();
    this.#send(response, status, Buffer.alloc(0));
  }

  #send(response: ServerResponse, status: number, body: Buffer): void {
    // The last answer on its connection when the server is about to end, so that nobody waits for idle connections.
    if (!this.#server.listening) response.setHeader('connection', 'close');
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }
}

type Galleries = PeerServerOptions['gallery'];

async function searchFaces(gallery: Galleries, { group, probe, minCosine, limit }: SearchOrder): Promise<Buffer> {
  return encodeAnswer(
    'faceId' in probe
      ? await gallery.searchByFace(group, probe.faceId, minCosine, limit)
      : await gallery.searchByEmbedding(group, probe.embedding, minCosine, limit),
  );
}

async function searchPersons(gallery: Galleries, { group, probe, minCosine, limit }: SearchOrder): Promise<Buffer> {
  if ('faceId' in probe) throw new MessageError('Persons are searched by an embedding.');
  return encodePersons(await gallery.searchPersons(group, probe.embedding, minCosine, limit));
}

/** @returns null, which ends the handshake, for a key that this server does not have */
function keyCalled(identity: string, keys: ChannelKeys): Uint8Array | null {
  return keys().find((key) => identityOf(key) === identity)?.secret ?? null;
}

/** @throws MessageError when it is too long */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_ORDER_BYTES) throw new MessageError('Too long.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
