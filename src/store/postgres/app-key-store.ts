import type { AppKey, AppKeyStore, SettingStore } from '../../ports.ts';
import type { Connections } from './connections.ts';

type Row = {
  id: string;
  name: string;
  hash: Buffer;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
};

export function postgresAppKeyStore(connections: Connections): AppKeyStore {
  return {
    async insertAppKey(key, hash) {
      await connections.write((connection) =>
        connection.query(
          'INSERT INTO app_key (id, name, hash, created_at, expires_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6)',
          [key.id, key.name, hash, key.createdAt, key.expiresAt ?? null, key.revokedAt ?? null],
        ),
      );
    },
    async findAppKeyByHash(hash) {
      const [row] = await connections.read<Row>('app-key', 'SELECT * FROM app_key WHERE hash = $1', [hash]);
      return row && { key: appKeyOf(row), hash: row.hash };
    },
    async listAppKeys() {
      const rows = await connections.read<Row>('app-keys', 'SELECT * FROM app_key ORDER BY created_at, id', []);
      return rows.map(appKeyOf);
    },
    async revokeAppKey(id, at) {
      // The first revocation counts: a later one does not move it.
      const done = await connections.write((connection) =>
        connection.query('UPDATE app_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1', [id, at]),
      );
      return (done.rowCount ?? 0) > 0;
    },
  };
}

export function postgresSettingStore(connections: Connections): SettingStore {
  return {
    async readSetting(name) {
      const text = 'SELECT value FROM setting WHERE name = $1';
      const [row] = await connections.read<{ value: string }>('setting', text, [name]);
      return row?.value;
    },
    async replaceSetting(name, expected, value) {
      const done = await connections.write((connection) =>
        expected === undefined
          ? connection.query('INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value])
          : connection.query('UPDATE setting SET value = $3 WHERE name = $1 AND value = $2', [name, expected, value]),
      );
      return (done.rowCount ?? 0) > 0;
    },
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
