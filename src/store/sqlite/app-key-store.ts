import type { Database } from 'better-sqlite3';
import type { AppKey, AppKeyStore } from '../../ports.ts';
import { guarded } from './storage-error.ts';

type Row = {
  id: string;
  name: string;
  hash: Buffer;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
};

export function sqliteAppKeyStore(database: Database): AppKeyStore {
  const insert = database.prepare(
    'INSERT INTO app_key (id, name, hash, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const byHash = database.prepare<[Uint8Array], Row>('SELECT * FROM app_key WHERE hash = ?');
  const all = database.prepare<[], Row>('SELECT * FROM app_key ORDER BY created_at, id');
  // The first revocation counts: a later one does not move it.
  const revoke = database.prepare('UPDATE app_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?');

  return {
    async insertAppKey(key, hash) {
      guarded(() => insert.run(key.id, key.name, hash, key.createdAt, key.expiresAt ?? null, key.revokedAt ?? null));
    },
    async findAppKeyByHash(hash) {
      const row = guarded(() => byHash.get(hash));
      return row && { key: appKeyOf(row), hash: row.hash };
    },
    listAppKeys: async () => guarded(() => all.all()).map(appKeyOf),
    revokeAppKey: async (id, at) => guarded(() => revoke.run(at, id)).changes > 0,
  };
}

function appKeyOf(row: Row): AppKey {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  };
}
