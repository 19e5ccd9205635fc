import { randomUUID } from 'node:crypto';
import type { ClusterStats, Gallery, NodeStore, Vault } from '../ports.ts';
import type { ChannelKeys } from './channel.ts';
import { Membership } from './membership.ts';
import { PeerClient } from './peer-client.ts';
import { PeerServer } from './peer-server.ts';
import { PlacedGallery } from './placed-gallery.ts';

export type ClusterOptions = {
  nodes: NodeStore;
  vault: Vault;
  keys: ChannelKeys;
  /** The galleries of this server. */
  gallery: Gallery;
  /** Address and port of the internal listener; port 0 takes any free one. */
  host: string;
  port: number;
  /** Host under which the other servers reach the listener. */
  advertise: string;
  owners: number;
  forwardTimeoutMs: number;
  log: { warn(fields: Record<string, unknown>, message: string): void };
  heartbeatMs?: number;
};

export type Cluster = {
  /** The galleries of all servers as one. */
  gallery: Gallery;
  stats(): ClusterStats;
  /** Takes the server out, and resolves when what it accepted from others is answered. */
  close(): Promise<void>;
};

/** Joins the servers on one database: each group is resident on few of them, and every one of them answers for all. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { nodes, vault, keys, gallery, host, port, advertise, owners, forwardTimeoutMs, log, heartbeatMs } = options;
  const nodeId = randomUUID();
  const server = await PeerServer.open({ host, port, nodeId, keys, gallery, log });
  const address = `${advertise.includes(':') ? `[${advertise}]` : advertise}:${server.port}`;
  const membership = new Membership({
    store: nodes,
    vault,
    self: { nodeId, address },
    log,
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  });
  await membership.start();
  const client = new PeerClient({ keys, timeoutMs: forwardTimeoutMs });
  const placed = new PlacedGallery({
    local: gallery,
    nodeId,
    live: () => membership.live(),
    peers: client,
    owners,
  });
  return {
    gallery: placed,
    stats: () => {
      const { served, unauthenticated } = server.stats();
      return { nodes: membership.live().length, ...placed.counts(), servedForOthers: served, unauthenticated };
    },
    async close() {
      await membership.close();
      await server.close();
      client.close();
    },
  };
}
