import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeRow, NodeStore, Vault } from '../ports.ts';

export type ClusterNode = {
  nodeId: string;
  /** host:port of the internal port. */
  address: string;
};

export type MembershipOptions = {
  store: NodeStore;
  vault: Pick<Vault, 'sealToken' | 'openToken'>;
  self: ClusterNode;
  log: { warn(fields: Record<string, unknown>, message: string): void };
  heartbeatMs?: number;
  /** A clock of its own that nobody sets, in milliseconds. */
  monotonicMs?: () => number;
};

export const HEARTBEAT_MS = 2000;
/** So many heartbeats may be lost before a node counts as gone. */
const MISSED_HEARTBEATS = 5;

/**
 * Which servers are alive, as far as this one knows: each renews its row in the database, by the database's clock, so the
 * clocks of the servers do not matter. What it says may be old or wrong; it decides who is asked, never what is answered.
 */
export class Membership {
  readonly #store: NodeStore;
  readonly #vault: MembershipOptions['vault'];
  readonly #self: ClusterNode;
  readonly #log: MembershipOptions['log'];
  readonly #heartbeatMs: number;
  readonly #monotonicMs: () => number;
  readonly #stopping = new AbortController();
  #others: ClusterNode[] = [];
  #heardAt = Number.NEGATIVE_INFINITY;
  #beating: Promise<void> = Promise.resolve();

  constructor({ store, vault, self, log, heartbeatMs = HEARTBEAT_MS, monotonicMs }: MembershipOptions) {
    this.#store = store;
    this.#vault = vault;
    this.#self = self;
    this.#log = log;
    this.#heartbeatMs = heartbeatMs;
    this.#monotonicMs = monotonicMs ?? (() => performance.now());
  }

  get #expiryMs(): number {
    return MISSED_HEARTBEATS * this.#heartbeatMs;
  }

  /** This server and those that are alive. A server that has not heard from the database for long knows only itself. */
  live(): readonly ClusterNode[] {
    const isFresh = this.#monotonicMs() - this.#heardAt <= this.#expiryMs;
    return isFresh ? [this.#self, ...this.#others] : [this.#self];
  }

  /** Resolves after the first heartbeat; goes on with them until `close`. */
  async start(): Promise<void> {
    await this.beat();
    this.#beating = this.#keepBeating();
  }

  /** One heartbeat. A database that does not answer is no reason to stop: the next one may succeed. */
  async beat(): Promise<void> {
    const askedAt = this.#monotonicMs();
    const { nodeId, address } = this.#self;
    try {
      const sealed = this.#vault.sealToken(Buffer.from(address, 'utf8'), contextOf(nodeId));
      const rows = await this.#store.heartbeat({ nodeId, address: sealed }, this.#expiryMs);
      this.#others = rows.flatMap((row) => (row.nodeId === nodeId ? [] : this.#opened(row)));
      this.#heardAt = askedAt;
    } catch (err) {
      this.#log.warn({ err }, 'heartbeat not recorded');
    }
  }

  /** Takes the server's row away, so that others stop asking it at once instead of after the expiry. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#beating;
    await this.#store.removeNode(this.#self.nodeId).catch(() => {});
  }

  async #keepBeating(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(this.#heartbeatMs, undefined, { signal, ref: false }).catch(() => {});
      if (!signal.aborted) await this.beat();
    }
  }

  /** A row that the master key does not open was not written by a server of ours. */
  #opened({ nodeId, address }: NodeRow): ClusterNode[] {
    const opened = this.#vault.openToken(address, contextOf(nodeId));
    return opened ? [{ nodeId, address: Buffer.from(opened).toString('utf8') }] : [];
  }
}

const contextOf = (nodeId: string) => `cluster node|${nodeId}`;
