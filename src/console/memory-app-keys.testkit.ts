import type { AppKey, AppKeyStore } from '../ports.ts';

/** App keys of a test that needs no database. */
export function memoryAppKeys(): AppKeyStore {
  const rows = new Map<string, { key: AppKey; hash: Uint8Array }>();
  return {
    insertAppKey: async (key, hash) => void rows.set(key.id, { key, hash }),
    findAppKeyByHash: async (hash) => [...rows.values()].find((row) => Buffer.compare(row.hash, hash) === 0),
    listAppKeys: async () => [...rows.values()].map((row) => row.key),
    revokeAppKey: async (id, at) => {
      const row = rows.get(id);
      if (row) row.key = { ...row.key, revokedAt: at };
      return row !== undefined;
    },
  };
}
