import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, openCluster } from '../../../src/cluster/index.ts';
import type { Gallery } from '../../../src/ports.ts';
import { createGallery } from '../../../src/search/index.ts';
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/index.ts';
import { createVault } from '../../../src/vault/index.ts';
import { masterKeys } from '../../reliability/crash/faces.ts';

/** What a server has of its own: connections, opened keys, galleries in memory. */
export type Node = {
  store: Pick<PostgresStore, 'createGroup' | 'findGroup' | 'readGroupState'>;
  /** The galleries as this server shows them: its own ones, or, placed, those of all. */
  gallery: Gallery;
  close(): Promise<void>;
};

/** A node of this very process. */
export type LocalNode = Node & {
  store: PostgresStore /** Galleries in its own memory. */;
  local: Gallery;
  cluster: Cluster | undefined;
};

export type Placement = { owners: number; host?: string; forwardTimeoutMs?: number };
export type NodeOptions = {
  /** Memory for galleries; with 1 a node keeps only the group it searched last. */
  cacheBytes?: number;
  /** Joins the other nodes; without it, the node searches everything itself. */
  placement?: Placement | undefined;
};

/** Ten times as often as servers do, so that tests see a node come and go within two seconds. */
const HEARTBEAT_MS = 200;

export async function openNode(url: string, { cacheBytes, placement }: NodeOptions = {}): Promise<LocalNode> {
  const store = await openPostgresStore({ url });
  const vault = createVault(masterKeys(0));
  const local = createGallery({ store, vault, threads: 0, ...(cacheBytes !== undefined && { cacheBytes }) });
  const host = placement?.host ?? '127.0.0.1';
  const cluster =
    placement &&
    (await openCluster({
      nodes: store.nodes,
      vault,
      keys: () => vault.channelKeys(),
      gallery: local,
      host,
      port: 0,
      advertise: host,
      owners: placement.owners,
      forwardTimeoutMs: placement.forwardTimeoutMs ?? 10_000,
      log: { warn: () => {} },
      heartbeatMs: HEARTBEAT_MS,
    }));
  return {
    store,
    local,
    cluster,
    gallery: cluster?.gallery ?? local,
    async close() {
      await cluster?.close();
      await local.close();
      await store.close();
    },
  };
}

/** Three nodes; the last one evicts every group as soon as another is searched, so that it loads all the time. */
export async function openThreeNodes(url: string, placement?: Placement): Promise<LocalNode[]> {
  const nodes = [
    await openNode(url, { placement }),
    ...(await Promise.all([openNode(url, { placement }), openNode(url, { placement, cacheBytes: 1 })])),
  ];
  if (placement) await untilAllKnow(nodes, 3);
  return nodes;
}

/** Until each of the placed nodes knows so many, itself included. */
export async function untilAllKnow(nodes: readonly LocalNode[], count: number): Promise<void> {
  while (nodes.some(({ cluster }) => cluster!.stats().nodes !== count)) await sleep(HEARTBEAT_MS / 4);
}

export async function closeNodes(nodes: readonly Node[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.close()));
}
