/** A server as the database knows it. Who may be believed is decided by whoever reads the row: see `address`. */
export type NodeRow = {
  /** Random, new with every start of a server. */
  nodeId: string;
  /** Where its peers reach it: host and port, sealed under the master key, so that nobody else can announce a server. */
  address: string;
};

/** Servers on one database find each other by rows that each of them renews. Nothing that is true hangs on them. */
export interface NodeStore {
  /**
   * Marks the server as alive now, by the database's clock.
   * @returns every server whose last mark is at most `maxAgeMs` from now, in the past or, after a change of the
   *   database's clock, in the future; itself among them
   */
  heartbeat(node: NodeRow, maxAgeMs: number): Promise<NodeRow[]>;
  removeNode(nodeId: string): Promise<void>;
}

/** What servers that share a master key prove to each other. `secret` is 32 bytes that are used for nothing else. */
export type ChannelKey = { keyId: string; secret: Uint8Array };

/**
 * Why a search that belonged to another server was answered here after all. `refused`: the other one does not take
 * searches from here; `failed`: it tried and could not; `avoided`: it was not asked, since it failed a moment ago.
 */
export type FallbackReason = 'unreachable' | 'refused' | 'busy' | 'slow' | 'failed' | 'avoided';

/** Counts since the start; `nodes` is the number of live servers now, this one included. */
export type ClusterStats = {
  nodes: number;
  /** Searches of clients that an owner answered. */
  forwarded: number;
  /** Searches of clients that were answered here, since this server owns the group. */
  servedAsOwner: number;
  /** Searches of clients that were answered here although others own the group. */
  fallbacks: Record<FallbackReason, number>;
  /** Searches that were answered for other servers. */
  servedForOthers: number;
  /** Connections to the internal port that did not prove the master key. */
  unauthenticated: number;
};
