import { randomUUID } from 'node:crypto';
import type { Group, GroupKeyStore, GroupStore } from '../../ports.ts';
import { type GroupRow, groupOf, settingValues, wrappedKeyOf } from '../group-row.ts';
import { leaveAuditNote } from './audit-store.ts';
import type { Connections } from './connections.ts';

/** The directory of groups joined with the state of each; both tables carry the group's key. */
const GROUPS = `SELECT n.no, n.group_uid AS uid, n.app_key_id, n.group_id, n.model_version, n.created_at,
    n.min_quality, n.retention_days, s.face_count, s.key_id, s.wrapped_key
  FROM group_name n JOIN group_state s ON s.group_uid = n.group_uid`;

/** In the order in which `groupNameValues` gives them. */
export const GROUP_NAME_COLUMNS = 'app_key_id, group_id, model_version, created_at, min_quality, retention_days';

export function groupNameValues(group: Omit<Group, 'uid' | 'faceCount'>): unknown[] {
  const { appKeyId, groupId, modelVersion, createdAt, minQuality, retentionDays } = group;
  return [appKeyId, groupId, modelVersion, createdAt, minQuality ?? null, retentionDays ?? null];
}

export function postgresGroupStore(connections: Connections): GroupStore & GroupKeyStore {
  return {
    createGroup: (group, maxGroups, note) =>
      connections.write(async (connection) => {
        // One group at a time for each app key, so that the count holds.
        await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [group.appKeyId]);
        const { rows } = await connection.query<{ groups: number; taken: boolean }>(
          `SELECT count(*) AS groups, coalesce(bool_or(group_id = $2), false) AS taken
           FROM group_name WHERE app_key_id = $1`,
          [group.appKeyId, group.groupId],
        );
        const { groups, taken } = rows[0]!;
        if (taken) return 'duplicate';
        if (groups >= maxGroups) return 'quota';
        const uid = randomUUID();
        await connection.query('INSERT INTO group_state (group_uid) VALUES ($1)', [uid]);
        await connection.query(
          `INSERT INTO group_name (group_uid, ${GROUP_NAME_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [uid, ...groupNameValues(group)],
        );
        await leaveAuditNote(connection, note);
        return 'created';
      }),
    async findGroup(appKeyId, groupId) {
      const text = `${GROUPS} WHERE n.app_key_id = $1 AND n.group_id = $2`;
      const [row] = await connections.read<GroupRow>('group', text, [appKeyId, groupId]);
      return row && groupOf(row);
    },
    async listGroups(appKeyId, limit, after) {
      const text = `${GROUPS} WHERE n.app_key_id = $1 AND n.no < $2 ORDER BY n.no DESC LIMIT $3`;
      // One row more than asked for tells whether a next page exists.
      const position = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
      const rows = await connections.read<GroupRow>('groups', text, [appKeyId, position, limit + 1]);
      const shown = rows.slice(0, limit);
      return { items: shown.map(groupOf), next: rows.length > limit ? String(shown.at(-1)!.no) : undefined };
    },
    changeGroupSettings: (groupUid, change, note) =>
      connections.write(async (connection) => {
        for (const { column, value } of settingValues(change)) {
          await connection.query(`UPDATE group_name SET ${column} = $2 WHERE group_uid = $1`, [groupUid, value]);
        }
        const { rows } = await connection.query<GroupRow>(`${GROUPS} WHERE n.group_uid = $1`, [groupUid]);
        if (rows[0] === undefined) return undefined;
        await leaveAuditNote(connection, note);
        return groupOf(rows[0]);
      }),
    async listGroupsWithRetention(limit, afterUid) {
      const text = `${GROUPS} WHERE n.retention_days IS NOT NULL AND n.group_uid > $1 ORDER BY n.group_uid LIMIT $2`;
      return (await connections.read<GroupRow>('retaining-groups', text, [afterUid ?? '', limit])).map(groupOf);
    },
    async listAllGroups(limit, afterUid) {
      const text = `${GROUPS} WHERE n.group_uid > $1 ORDER BY n.group_uid LIMIT $2`;
      const rows = await connections.read<GroupRow>('all-groups', text, [afterUid ?? '', limit]);
      return rows.map((row) => ({ ...groupOf(row), wrappedKey: wrappedKeyOf(row) }));
    },
    async replaceGroupKey(groupUid, expected, replacement) {
      const done = await connections.write((connection) =>
        connection.query(
          `UPDATE group_state SET key_id = $2, wrapped_key = $3
           WHERE group_uid = $1 AND NOT removed AND key_id = $4 AND wrapped_key = $5`,
          [groupUid, replacement.keyId, replacement.bytes, expected.keyId, expected.bytes],
        ),
      );
      return (done.rowCount ?? 0) > 0;
    },
  };
}
