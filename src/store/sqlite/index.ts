import type { Store } from '../store.ts';
import { sqliteAppKeyStore } from './app-key-store.ts';
import { sqliteAuditStore } from './audit-store.ts';
import { CommitQueue } from './commit-queue.ts';
import { sqliteExport } from './export.ts';
import { sqliteFaceChanges } from './face-changes.ts';
import { sqliteFaceReads } from './face-reads.ts';
import { sqliteFaceWrites } from './face-writes.ts';
import { sqliteGroupStore } from './group-store.ts';
import { sqliteImport } from './import.ts';
import { openDatabase, type StoreRole } from './open-database.ts';
import { sqlitePersonReads } from './person-reads.ts';
import { sqliteSealingWrites } from './sealing-writes.ts';
import { sqliteSettingStore } from './setting-store.ts';
import { guarded } from './storage-error.ts';
import { SealingThread } from './write-thread.ts';

export { DATABASE_FILE, type StoreRole } from './open-database.ts';
export { serveWrites } from './serve-writes.ts';

export type SqliteStore = Store & {
  /** What `PRAGMA integrity_check` finds: nothing in a sound database. */
  integrityProblems(): Promise<string[]>;
  /** Writes a consistent copy of the database to a new file, while the store stays in use. */
  backup(path: string): Promise<void>;
};

export type SqliteOptions = {
  role?: StoreRole;
  /** A module that calls `serveWrites`: a server that has a file writes its faces there. */
  writeThread?: URL;
};

/**
 * The embedded store: one SQLite database in one folder.
 * @param folder the data folder, or ':memory:' for tests and demos
 * @throws StoreOpenError with a sentence for the operator
 */
export async function openSqliteStore(folder: string, options: SqliteOptions = {}): Promise<SqliteStore> {
  const role = options.role ?? 'server';
  const { database, openReader, log, path, close } = openDatabase(folder, role);
  const thread = log && path && options.writeThread ? new SealingThread(options.writeThread, path) : undefined;
  const commits = new CommitQueue(database, log, thread);
  const { purgeRemovedGroups, purgeGroup, ...writes } = sqliteFaceWrites(database, commits);
  if (role === 'server') await purgeRemovedGroups();
  await thread?.start();
  return {
    ...sqliteGroupStore(database),
    ...sqliteAppKeyStore(database),
    ...sqliteSettingStore(database),
    ...sqliteAuditStore(database, commits),
    ...sqliteExport(database),
    ...sqliteImport(database, commits, purgeGroup),
    ...sqliteFaceReads(database, openReader),
    ...writes,
    ...sqliteFaceChanges(database, commits),
    ...sqlitePersonReads(database),
    ...(thread && { sealingWrites: sqliteSealingWrites(commits, thread) }),
    ping: async () => void guarded(() => database.pragma('user_version')),
    async integrityProblems() {
      const rows = guarded(() => database.pragma('integrity_check')) as { integrity_check: string }[];
      const foreign = guarded(() => database.pragma('foreign_key_check')) as { table: string }[];
      return [
        ...rows.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
        ...foreign.map((row) => `a row of ${row.table} belongs to nothing`),
      ];
    },
    backup: async (path) => void (await database.backup(path)),
    async close() {
      await commits.close();
      close();
    },
  };
}
