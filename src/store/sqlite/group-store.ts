import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { GroupKeyStore, GroupStore } from '../../ports.ts';
import { type GroupRow, groupOf, settingValues, wrappedKeyOf } from '../group-row.ts';
import { auditNoteWriter } from './audit-note-writer.ts';
import { guarded } from './storage-error.ts';

export function sqliteGroupStore(database: Database): GroupStore & GroupKeyStore {
  const leaveNote = auditNoteWriter(database);
  const count = database
    .prepare<[string], number>('SELECT count(*) FROM face_group WHERE app_key_id = ? AND group_id IS NOT NULL')
    .pluck();
  const insert = database.prepare(
    `INSERT INTO face_group (uid, app_key_id, group_id, model_version, created_at, min_quality, retention_days)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const byId = database.prepare<[string, string], GroupRow>(
    'SELECT * FROM face_group WHERE app_key_id = ? AND group_id = ?',
  );
  const page = database.prepare<[string, number, number], GroupRow>(
    `SELECT * FROM face_group WHERE app_key_id = ? AND group_id IS NOT NULL AND no < ? ORDER BY no DESC LIMIT ?`,
  );
  const allByUid = database.prepare<[string, number], GroupRow>(
    'SELECT * FROM face_group WHERE group_id IS NOT NULL AND uid > ? ORDER BY uid LIMIT ?',
  );
  const byUid = database.prepare<[string], GroupRow>('SELECT * FROM face_group WHERE uid = ? AND group_id IS NOT NULL');
  const retaining = database.prepare<[string, number], GroupRow>(
    `SELECT * FROM face_group WHERE retention_days IS NOT NULL AND group_id IS NOT NULL AND uid > ?
     ORDER BY uid LIMIT ?`,
  );
  const replaceKey = database.prepare(
    'UPDATE face_group SET key_id = ?, wrapped_key = ? WHERE uid = ? AND key_id = ? AND wrapped_key = ?',
  );

  return {
    async createGroup(group, maxGroups, note) {
      const create = database.transaction((): 'created' | 'duplicate' | 'quota' => {
        if (byId.get(group.appKeyId, group.groupId) !== undefined) return 'duplicate';
        if (count.get(group.appKeyId)! >= maxGroups) return 'quota';
        insert.run(
          randomUUID(),
          group.appKeyId,
          group.groupId,
          group.modelVersion,
          group.createdAt,
          group.minQuality ?? null,
          group.retentionDays ?? null,
        );
        leaveNote(note);
        return 'created';
      });
      return guarded(() => create.immediate());
    },
    async findGroup(appKeyId, groupId) {
      const row = guarded(() => byId.get(appKeyId, groupId));
      return row && groupOf(row);
    },
    async listGroups(appKeyId, limit, after) {
      // One row more than asked for tells whether a next page exists.
      const rows = guarded(() =>
        page.all(appKeyId, after === undefined ? Number.MAX_SAFE_INTEGER : Number(after), limit + 1),
      );
      const shown = rows.slice(0, limit);
      return { items: shown.map(groupOf), next: rows.length > limit ? String(shown.at(-1)!.no) : undefined };
    },
    async changeGroupSettings(groupUid, change, note) {
      const apply = database.transaction((): GroupRow | undefined => {
        for (const { column, value } of settingValues(change)) {
          database.prepare(`UPDATE face_group SET ${column} = ? WHERE uid = ?`).run(value, groupUid);
        }
        const row = byUid.get(groupUid);
        if (row !== undefined) leaveNote(note);
        return row;
      });
      const row = guarded(() => apply.immediate());
      return row && groupOf(row);
    },
    async listGroupsWithRetention(limit, afterUid) {
      return guarded(() => retaining.all(afterUid ?? '', limit)).map(groupOf);
    },
    async listAllGroups(limit, afterUid) {
      const rows = guarded(() => allByUid.all(afterUid ?? '', limit));
      return rows.map((row) => ({ ...groupOf(row), wrappedKey: wrappedKeyOf(row) }));
    },
    async replaceGroupKey(groupUid, expected, replacement) {
      const done = guarded(() =>
        replaceKey.run(replacement.keyId, replacement.bytes, groupUid, expected.keyId, expected.bytes),
      );
      return done.changes > 0;
    },
  };
}
