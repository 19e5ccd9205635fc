import type { MovedGroup, SealedTemplates, StoredFace, StoreImport } from '../../ports.ts';
import type { Connection, Connections } from './connections.ts';
import { faceColumns, INSERT_FACES } from './face-writes.ts';
import { GROUP_NAME_COLUMNS, groupNameValues } from './group-store.ts';

/**
 * A group's rows come first and its state last: until then nobody finds it, and an import that was interrupted starts
 * over with that group.
 */
export function postgresImport(connections: Connections, purgeGroup: (groupUid: string) => Promise<void>): StoreImport {
  return {
    beginGroupImport: (groupUid) =>
      connections.write(async (connection) => {
        const there = await connection.query('SELECT 1 FROM group_state WHERE group_uid = $1', [groupUid]);
        if (there.rowCount) return false;
        for (const table of ['face', 'template_tail', 'template_chunk']) {
          await connection.query(`DELETE FROM ${table} WHERE group_uid = $1`, [groupUid]);
        }
        return true;
      }),
    importFaces: (groupUid, faces: StoredFace[]) =>
      connections.write(async (connection) => {
        await connection.query({
          name: 'import-faces',
          text: INSERT_FACES,
          values: [groupUid, ...faceColumns(faces)],
        });
      }),
    importTemplates: (groupUid, { chunks, tail }: SealedTemplates) =>
      connections.write(async (connection) => {
        for (const chunk of chunks) {
          await connection.query(
            `INSERT INTO template_chunk (group_uid, chunk_id, last_sequence, generation, face_count, sealed)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [groupUid, chunk.chunkId, chunk.lastSequence, chunk.generation, chunk.faceCount, chunk.sealed],
          );
        }
        await connection.query(
          `INSERT INTO template_tail (group_uid, sequence, sealed) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])`,
          [groupUid, tail.map(({ sequence }) => sequence), tail.map(({ sealed }) => Buffer.from(sealed))],
        );
      }),
    async finishGroupImport(group: MovedGroup, replaced) {
      const finished = await connections.write(async (connection) => {
        if (replaced && !(await forgetGroup(connection, replaced))) return false;
        await connection.query(
          `INSERT INTO group_state (group_uid, version, face_count, next_sequence, key_id, wrapped_key, dated_since)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            group.uid,
            group.version,
            group.faceCount,
            group.nextSequence,
            group.wrappedKey?.keyId ?? null,
            group.wrappedKey?.bytes ?? null,
            group.datedSince ?? null,
          ],
        );
        await connection.query(
          `INSERT INTO group_name (group_uid, ${GROUP_NAME_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [group.uid, ...groupNameValues(group)],
        );
        return true;
      });
      if (finished && replaced) await purgeGroup(replaced.uid);
      return finished;
    },
  };
}

/** @returns false when the group is gone or was changed since that version */
async function forgetGroup(
  connection: Connection,
  { uid, version }: { uid: string; version: number },
): Promise<boolean> {
  const done = await connection.query(
    `UPDATE group_state SET removed = true, key_id = NULL, wrapped_key = NULL, version = version + 1
     WHERE group_uid = $1 AND NOT removed AND version = $2`,
    [uid, version],
  );
  if (done.rowCount === 0) return false;
  await connection.query('DELETE FROM group_name WHERE group_uid = $1', [uid]);
  return true;
}
