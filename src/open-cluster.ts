import { hostname } from 'node:os';
import { type Cluster, openCluster as join } from './cluster/index.ts';
import { type Config, ConfigError } from './config/index.ts';
import type { Store } from './open-store.ts';
import type { Logger } from './ops/index.ts';
import type { Gallery } from './ports.ts';
import type { MasterKeyVault } from './vault/index.ts';

export type { Cluster } from './cluster/index.ts';

const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/**
 * Part of the composition root: joins the other servers on the same PostgreSQL, if the configuration says so.
 * @returns undefined where every server searches itself
 * @throws Error with a sentence for the operator
 */
export async function openCluster(
  config: Config,
  { store, vault, gallery, logger }: { store: Store; vault: MasterKeyVault; gallery: Gallery; logger: Logger },
): Promise<Cluster | undefined> {
  const { clusterPort: port, clusterHost: host, clusterOwners: owners, clusterForwardTimeoutMs } = config;
  if (port === undefined) return undefined;
  if (store.nodes === undefined) {
    throw new ConfigError('LIKENESS_CLUSTER_PORT needs LIKENESS_DATABASE_URL: servers find each other in PostgreSQL.');
  }
  return join({
    nodes: store.nodes,
    vault,
    keys: () => vault.channelKeys(),
    gallery,
    host,
    port,
    advertise: config.clusterAdvertise ?? (ANY_ADDRESS.has(host) ? hostname() : host),
    owners,
    forwardTimeoutMs: clusterForwardTimeoutMs,
    log: logger,
  });
}
