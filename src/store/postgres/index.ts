import type { NodeStore, StoreImport } from '../../ports.ts';
import type { Store } from '../store.ts';
import { postgresAppKeyStore, postgresSettingStore } from './app-key-store.ts';
import { postgresAuditStore } from './audit-store.ts';
import { Connections } from './connections.ts';
import { postgresExport } from './export.ts';
import { postgresFaceChanges } from './face-changes.ts';
import { postgresFaceReads } from './face-reads.ts';
import { postgresFaceWrites } from './face-writes.ts';
import { postgresGroupStore } from './group-store.ts';
import { postgresImport } from './import.ts';
import { migrate } from './migrate.ts';
import { postgresNodeStore } from './node-store.ts';
import { postgresPersonReads } from './person-reads.ts';

export type PostgresStore = Store & StoreImport & { nodes: NodeStore };

export type PostgresOptions = {
  /** postgres://user:password@host[,standby…]:port/database?sslmode=… */
  url: string;
  maxConnections?: number;
  /** Hash partitions of the large tables, decided when the schema is first made; 0 for none. */
  partitions?: number;
};

const MAX_CONNECTIONS = 16;

/**
 * The shared store: any number of servers on one PostgreSQL.
 * @throws StoreOpenError with a sentence for the operator
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, maxConnections = MAX_CONNECTIONS, partitions = 0 } = options;
  const connections = new Connections({ url, maxConnections });
  const { purgeRemovedGroups, purgeGroup, ...writes } = postgresFaceWrites(connections);
  try {
    await connections.open((connection) => migrate(connection, partitions));
    await purgeRemovedGroups();
  } catch (error) {
    await connections.close();
    throw error;
  }
  return {
    ...postgresGroupStore(connections),
    ...postgresAppKeyStore(connections),
    ...postgresSettingStore(connections),
    ...postgresAuditStore(connections),
    ...postgresExport(connections),
    ...postgresImport(connections, purgeGroup),
    ...postgresFaceReads(connections),
    ...writes,
    ...postgresFaceChanges(connections),
    ...postgresPersonReads(connections),
    nodes: postgresNodeStore(connections),
    ping: async () => void (await connections.read('ping', 'SELECT 1', [])),
    close: () => connections.close(),
  };
}
