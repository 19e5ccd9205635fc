import type { FaceStore, NewStoredFace, SealedTemplate, StoredFace } from '../../ports.ts';
import { FACE_COLUMNS, faceValues } from '../face-rows.ts';
import { wrappedKeyOf } from '../group-row.ts';
import { leaveAuditNote } from './audit-store.ts';
import type { Connection, Connections } from './connections.ts';

/** Rows of a removed group that one transaction deletes. */
const SLICE_ROWS = 2000;

type Writes = Pick<FaceStore, 'ensureGroupKey' | 'appendFaces' | 'removeGroup' | 'compactTail'> & {
  /** Finishes the removal of groups that a crash interrupted. */
  purgeRemovedGroups(): Promise<void>;
  /** Removes the rows of a group that is marked as removed. */
  purgeGroup(groupUid: string): Promise<void>;
};

/**
 * Every change of a group's faces locks the group's state row first, by its first statement. That orders the changes of
 * one group by their commits, enforces the quota, and rules out deadlocks between writers.
 */
export function postgresFaceWrites(connections: Connections): Writes {
  async function purge(groupUid: string): Promise<void> {
    for (const table of ['template_chunk', 'template_tail', 'face', 'removed_face', 'person_change']) {
      const slice = `DELETE FROM ${table} WHERE group_uid = $1 AND ctid = ANY(ARRAY(
        SELECT ctid FROM ${table} WHERE group_uid = $1 LIMIT ${SLICE_ROWS}))`;
      let deleted = 1;
      while (deleted > 0) {
        const done = await connections.write((connection) => connection.query(slice, [groupUid]));
        deleted = done.rowCount ?? 0;
      }
    }
    await connections.write((connection) =>
      connection.query('DELETE FROM group_state WHERE group_uid = $1 AND removed', [groupUid]),
    );
  }

  return {
    ensureGroupKey: (groupUid, wrapped) =>
      connections.write(async (connection) => {
        await connection.query(
          `UPDATE group_state SET key_id = $2, wrapped_key = $3
           WHERE group_uid = $1 AND NOT removed AND wrapped_key IS NULL`,
          [groupUid, wrapped.keyId, wrapped.bytes],
        );
        const { rows } = await connection.query<{ key_id: string | null; wrapped_key: Buffer | null }>(
          'SELECT key_id, wrapped_key FROM group_state WHERE group_uid = $1 AND NOT removed',
          [groupUid],
        );
        return rows[0] && wrappedKeyOf(rows[0]);
      }),

    appendFaces: (groupUid, wanted, capacity, seal, note) =>
      connections.write(async (connection) => {
        const taken = await takeQuota(connection, groupUid, wanted, capacity);
        if (taken === undefined || taken.added === 0) return taken;
        await insertFaces(connection, groupUid, seal(taken.firstSequence, taken.added));
        await leaveAuditNote(connection, note?.(taken.added));
        return taken;
      }),

    async removeGroup(groupUid, note) {
      const removed = await connections.write(async (connection) => {
        const done = await connection.query(
          `UPDATE group_state SET removed = true, key_id = NULL, wrapped_key = NULL, version = version + 1
           WHERE group_uid = $1 AND NOT removed`,
          [groupUid],
        );
        if (done.rowCount === 0) return false;
        await connection.query('DELETE FROM group_name WHERE group_uid = $1', [groupUid]);
        await leaveAuditNote(connection, note);
        return true;
      });
      if (removed) await purge(groupUid);
      return removed;
    },

    compactTail: (groupUid, count, seal) =>
      connections.write(async (connection) => {
        const locked = await connection.query(
          'SELECT 1 FROM group_state WHERE group_uid = $1 AND NOT removed FOR UPDATE',
          [groupUid],
        );
        // Its rows are being removed: a chunk that came now might stay behind.
        if (locked.rowCount === 0) return false;
        const { rows: tail } = await connection.query<SealedTemplate>(
          'SELECT sequence, sealed FROM template_tail WHERE group_uid = $1 ORDER BY sequence LIMIT $2',
          [groupUid, count],
        );
        if (tail.length < count) return false;
        const chunk = seal(tail);
        await connection.query(
          `INSERT INTO template_chunk (group_uid, chunk_id, last_sequence, generation, face_count, sealed)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [groupUid, chunk.chunkId, chunk.lastSequence, chunk.generation, chunk.faceCount, chunk.sealed],
        );
        await connection.query('DELETE FROM template_tail WHERE group_uid = $1 AND sequence <= $2', [
          groupUid,
          chunk.lastSequence,
        ]);
        return true;
      }),

    purgeGroup: purge,
    async purgeRemovedGroups() {
      const text = 'SELECT group_uid FROM group_state WHERE removed';
      for (const row of await connections.read<{ group_uid: string }>('removed-groups', text, [])) {
        await purge(row.group_uid);
      }
    },
  };
}

type Taken = { added: number; firstSequence: number; version: number };

async function takeQuota(
  connection: Connection,
  groupUid: string,
  wanted: number,
  capacity: number,
): Promise<Taken | undefined> {
  const { rows } = await connection.query<{ version: number; next_sequence: number; added: number }>({
    name: 'take-quota',
    text: `UPDATE group_state s
      SET version = s.version + 1, face_count = s.face_count + o.added, next_sequence = s.next_sequence + o.added
      FROM (SELECT group_uid, least($2::integer, $3::integer - face_count) AS added
            FROM group_state WHERE group_uid = $1 AND NOT removed AND face_count < $3::integer FOR UPDATE) o
      WHERE s.group_uid = $1 AND o.group_uid = s.group_uid AND o.added > 0
      RETURNING s.version, s.next_sequence, o.added`,
    values: [groupUid, wanted, capacity],
  });
  const taken = rows[0];
  if (taken !== undefined) {
    return { added: taken.added, firstSequence: taken.next_sequence - taken.added, version: taken.version };
  }
  const state = await connection.query<{ version: number; next_sequence: number }>(
    'SELECT version, next_sequence FROM group_state WHERE group_uid = $1 AND NOT removed',
    [groupUid],
  );
  const full = state.rows[0];
  return full && { added: 0, firstSequence: full.next_sequence, version: full.version };
}

/** One statement for all faces of a photo, so that a registration costs the same few round trips for 1 face and 20. */
async function insertFaces(connection: Connection, groupUid: string, faces: NewStoredFace[]): Promise<void> {
  await connection.query({
    name: 'insert-faces',
    text: `WITH added AS (
        ${INSERT_FACES}
      )
      INSERT INTO template_tail (group_uid, sequence, sealed)
      SELECT $1, * FROM unnest($2::bigint[], $14::bytea[])`,
    values: [groupUid, ...faceColumns(faces), faces.map(({ sealed }) => Buffer.from(sealed))],
  });
}

/** Adds the faces whose columns are given from $2 on. */
export const INSERT_FACES = `INSERT INTO face (group_uid, ${FACE_COLUMNS})
  SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::double precision[],
    $7::double precision[], $8::double precision[], $9::double precision[], $10::double precision[], $11::bytea[],
    $12::text[], $13::bigint[])`;

/** One array for each column of the table face behind the group's key. */
export function faceColumns(faces: readonly StoredFace[]): unknown[][] {
  const rows = faces.map((face) => faceValues({ ...face, tag: Buffer.from(face.tag) }));
  return FACE_COLUMNS.split(', ').map((_, column) => rows.map((row) => row[column]));
}
