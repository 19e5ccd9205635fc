import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { FallbackReason, Match, PersonMatch } from '../ports.ts';
import { CHANNEL, type ChannelKeys, identityOf } from './channel.ts';
import type { ClusterNode } from './membership.ts';
import { ADDRESSEE_HEADER, STATUS } from './peer-server.ts';
import {
  decodeAnswer,
  decodePersons,
  encodeOrder,
  PATHS,
  type PersonOrder,
  type SearchOrder,
} from './search-message.ts';

export type PeerClientOptions = {
  keys: ChannelKeys;
  /** From sending a search to its last byte. */
  timeoutMs: number;
  /** Searches that other servers do for this one at a time. */
  concurrency?: number;
};

const CONCURRENCY = 128;
const CONNECT_TIMEOUT_MS = 1000;
const KEPT_CONNECTIONS = 16;
/** 4,096 matches are about 2 MB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const REASON_OF_STATUS = new Map<number, FallbackReason>([
  [STATUS.busy, 'busy'],
  [STATUS.failed, 'failed'],
]);

/** A search that another server did not do. */
export class ForwardError extends Error {
  override readonly name = 'ForwardError';
  readonly reason: FallbackReason;

  constructor(reason: FallbackReason, options?: ErrorOptions) {
    super(`Another server did not answer: ${reason}.`, options);
    this.reason = reason;
  }
}

/** Hands searches to other servers. One attempt each, bounded in time and number. */
export class PeerClient {
  readonly #agent: Agent;
  readonly #timeoutMs: number;
  readonly #concurrency: number;
  #running = 0;

  constructor({ keys, timeoutMs, concurrency = CONCURRENCY }: PeerClientOptions) {
    this.#timeoutMs = timeoutMs;
    this.#concurrency = concurrency;
    this.#agent = new Agent({
      ...CHANNEL,
      keepAlive: true,
      maxFreeSockets: KEPT_CONNECTIONS,
      pskCallback: () => {
        const [active] = keys();
        return { psk: active!.secret, identity: identityOf(active!) };
      },
      // Without certificates there is no name to check: the key is the proof.
      checkServerIdentity: () => undefined,
    });
  }

  /**
   * @returns what the gallery of that node returns
   * @throws ForwardError
   */
  search(node: ClusterNode, order: SearchOrder): Promise<Match[] | undefined> {
    return this.#ask(node, PATHS.search, order, decodeAnswer);
  }

  /** @throws ForwardError */
  searchPersons(node: ClusterNode, order: PersonOrder): Promise<PersonMatch[]> {
    return this.#ask(node, PATHS.searchPersons, order, decodePersons);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask<T>(node: ClusterNode, path: string, order: SearchOrder, decode: (bytes: Buffer) => T): Promise<T> {
    if (this.#running >= this.#concurrency) throw new ForwardError('busy');
    this.#running++;
    try {
      return decode(await this.#post(node, path, encodeOrder(order)));
    } catch (cause) {
      if (cause instanceof ForwardError) throw cause;
      throw new ForwardError('refused', { cause });
    } finally {
      this.#running--;
    }
  }

  #post({ nodeId, address }: ClusterNode, path: string, body: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = new URL(`https://${address}`);
      const outgoing = request({
        agent: this.#agent,
        host: host.replace(/^\[|\]$/g, ''),
        port,
        method: 'POST',
        path,
        headers: { [ADDRESSEE_HEADER]: nodeId, 'content-length': body.length },
      });
      const giveUp = (reason: FallbackReason) => {
        reject(new ForwardError(reason));
        outgoing.destroy();
      };
      const timer = setTimeout(giveUp, this.#timeoutMs, 'slow');
      outgoing.once('close', () => clearTimeout(timer));
      outgoing.once('socket', (socket) => {
        if (!outgoing.reusedSocket) giveUpConnecting(socket as TLSSocket, () => giveUp('unreachable'));
      });
      outgoing.on('error', (cause) => reject(new ForwardError('unreachable', { cause })));
      outgoing.once('response', (response) => {
        if (response.statusCode !== STATUS.ok) {
          response.resume();
          reject(new ForwardError(REASON_OF_STATUS.get(response.statusCode!) ?? 'refused'));
          return;
        }
        bodyOf(response).then(resolve, (cause) => reject(new ForwardError('unreachable', { cause })));
      });
      outgoing.end(body);
    });
  }
}

function giveUpConnecting(socket: TLSSocket, giveUp: () => void): void {
  const timer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
  for (const event of ['secureConnect', 'close']) socket.once(event, () => clearTimeout(timer));
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw new RangeError('The answer of another server is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
