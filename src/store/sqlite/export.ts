import type { Database } from 'better-sqlite3';
import type { MovedGroup, StoreExport } from '../../ports.ts';
import { type AppKeyRow, appKeyOf } from '../app-key-row.ts';
import { type GroupRow, groupOf, wrappedKeyOf } from '../group-row.ts';
import { guarded } from './storage-error.ts';

type Row = GroupRow & { version: number; next_sequence: number };

export function sqliteExport(database: Database): StoreExport {
  const groups = database.prepare<[number, number], Row>(
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

function movedGroupOf(row: Row): MovedGroup {
  return { ...groupOf(row), wrappedKey: wrappedKeyOf(row), version: row.version, nextSequence: row.next_sequence };
}
