import type { Database } from 'better-sqlite3';
import type { StoreExport } from '../../ports.ts';
import { type AppKeyRow, appKeyOf } from '../app-key-row.ts';
import { type MovedGroupRow, movedGroupOf } from '../group-row.ts';
import { guarded } from './storage-error.ts';

export function sqliteExport(database: Database): StoreExport {
  const groups = database.prepare<[number, number], MovedGroupRow>(
    'SELECT * FROM face_group WHERE group_id IS NOT NULL AND no > ? ORDER BY no LIMIT ?',
  );
  const appKeys = database.prepare<[], AppKeyRow>('SELECT * FROM app_key ORDER BY created_at, id');
  const settings = database.prepare<[], { name: string; value: string }>('SELECT * FROM setting ORDER BY name');

  return {
    async exportGroups(limit, after) {
      const rows = guarded(() => groups.all(Number(after ?? 0), limit));
      return { items: rows.map(movedGroupOf), next: rows.length === limit ? String(rows.at(-1)!.no) : undefined };
    },
    exportAppKeys: async () => guarded(() => appKeys.all()).map((row) => ({ key: appKeyOf(row), hash: row.hash })),
    exportSettings: async () => guarded(() => settings.all()),
  };
}
