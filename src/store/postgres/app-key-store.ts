import type { AppKeyStore, SettingStore } from '../../ports.ts';
import { APP_KEY_COLUMNS, type AppKeyRow, appKeyOf, appKeyValues } from '../app-key-row.ts';
import { leaveAuditNote } from './audit-store.ts';
import type { Connections } from './connections.ts';

export function postgresAppKeyStore(connections: Connections): AppKeyStore {
  return {
    async insertAppKey(key, hash, note) {
      await connections.write(async (connection) => {
        await connection.query(
          `INSERT INTO app_key (${APP_KEY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          appKeyValues(key, hash),
        );
        await leaveAuditNote(connection, note);
      });
    },
    async findAppKeyByHash(hash) {
      const [row] = await connections.read<AppKeyRow>('app-key', 'SELECT * FROM app_key WHERE hash = $1', [hash]);
      return row && { key: appKeyOf(row), hash: row.hash };
    },
    async listAppKeys() {
      const rows = await connections.read<AppKeyRow>('app-keys', 'SELECT * FROM app_key ORDER BY created_at, id', []);
      return rows.map(appKeyOf);
    },
    revokeAppKey: (id, at, note) =>
      connections.write(async (connection) => {
        // The first revocation counts: a later one does not move it.
        const text = 'UPDATE app_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1';
        const { rowCount } = await connection.query(text, [id, at]);
        if (rowCount === 0) return false;
        await leaveAuditNote(connection, note);
        return true;
      }),
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
