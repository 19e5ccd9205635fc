import type { StoreExport } from '../../ports.ts';
import { type AppKeyRow, appKeyOf } from '../app-key-row.ts';
import { type MovedGroupRow, movedGroupOf } from '../group-row.ts';
import type { Connections } from './connections.ts';

export function postgresExport(connections: Connections): StoreExport {
  return {
    async exportGroups(limit, after) {
      const text = `SELECT n.no, n.group_uid AS uid, n.app_key_id, n.group_id, n.model_version, n.created_at,
          n.min_quality, n.retention_days, s.face_count, s.key_id, s.wrapped_key, s.version, s.next_sequence, s.dated_since
        FROM group_name n JOIN group_state s ON s.group_uid = n.group_uid WHERE n.no > $1 ORDER BY n.no LIMIT $2`;
      const rows = await connections.read<MovedGroupRow>('export-groups', text, [Number(after ?? 0), limit]);
      return { items: rows.map(movedGroupOf), next: rows.length === limit ? String(rows.at(-1)!.no) : undefined };
    },
    async exportAppKeys() {
      const rows = await connections.read<AppKeyRow>('app-keys', 'SELECT * FROM app_key ORDER BY created_at, id', []);
      return rows.map((row) => ({ key: appKeyOf(row), hash: row.hash }));
    },
    exportSettings: () =>
      connections.read<{ name: string; value: string }>(
        'settings',
        'SELECT name, value FROM setting ORDER BY name',
        [],
      ),
  };
}
