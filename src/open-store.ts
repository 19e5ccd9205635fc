import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from './config/index.ts';
import type { StoreRole } from './store/sqlite/index.ts';
import type { Store } from './store/store.ts';

export type { Store } from './store/store.ts';

/** Where an embedded store writes the faces of a server. */
export const WRITE_THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './open-write-thread.ts' : './open-write-thread.js',
  import.meta.url,
);

/**
 * Part of the composition root: the store that the configuration names; the driver of the other one is never loaded.
 * The role 'tool' works beside a running server.
 * @throws Error with a sentence for the operator
 */
export async function openStore(config: Config, role: StoreRole): Promise<Store> {
  if (config.databaseUrl !== undefined) {
    const { openPostgresStore } = await import('./store/postgres/index.ts');
    return openPostgresStore({
      url: config.databaseUrl,
      maxConnections: config.databaseConnections,
      partitions: config.databasePartitions,
    });
  }
  const { openSqliteStore } = await import('./store/sqlite/index.ts');
  await mkdir(resolve(config.dataDir), { recursive: true, mode: 0o700 });
  return openSqliteStore(resolve(config.dataDir), { role, writeThread: WRITE_THREAD });
}

/** Whether a fresh master key would make anything unreadable. */
export async function holdsSealedData(store: Store): Promise<boolean> {
  return (await store.listAllGroups(1, undefined)).length > 0;
}
