import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Config, ConfigError } from './config/index.ts';
import { openSqliteStore, type SqliteStore, type StoreRole } from './store/sqlite/index.ts';

export type Store = SqliteStore;

/**
 * Part of the composition root: the store that the configuration names. The role 'tool' works beside a running server.
 * @throws Error with a sentence for the operator
 */
export async function openStore(config: Config, role: StoreRole): Promise<Store> {
  if (config.databaseUrl) throw new ConfigError('LIKENESS_DATABASE_URL: this release has only the embedded store.');
  await mkdir(resolve(config.dataDir), { recursive: true, mode: 0o700 });
  return openSqliteStore(resolve(config.dataDir), { role });
}

/** Whether a fresh master key would make anything unreadable. */
export async function holdsSealedData(store: Store): Promise<boolean> {
  return (await store.listAllGroups(1, undefined)).length > 0;
}
