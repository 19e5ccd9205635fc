import type { FaceSelection, FaceStore, RemovedFace, SealedChunk } from '../../ports.ts';
import { CHANGE_LOG_VERSIONS } from '../change-log.ts';
import { type ChunkRow, chunkOf, type FaceRow, storedFaceOf } from '../face-rows.ts';
import { selectedBy, sequencesInside } from '../face-selection.ts';
import { leaveAuditNote } from './audit-store.ts';
import type { Connection, Connections } from './connections.ts';

type Rewrite = Parameters<FaceStore['removeFaces']>[3];

/** Changes of faces that are there: they leave, or become another person's. */
export function postgresFaceChanges(connections: Connections): Pick<FaceStore, 'removeFaces' | 'changePerson'> {
  return {
    removeFaces: (groupUid, selection, limit, rewrite, note) =>
      connections.write(async (connection) => {
        const group = await lockGroup(connection, groupUid);
        if (group === undefined) return undefined;
        const removed = await deleteFaces(connection, groupUid, selection, limit);
        if (removed.length === 0) return { removed, version: group.version };
        const sequences = removed.map(({ sequence }) => sequence);
        const alone = await connection.query<{ sequence: number }>(
          'DELETE FROM template_tail WHERE group_uid = $1 AND sequence = ANY($2::bigint[]) RETURNING sequence',
          [groupUid, sequences],
        );
        const inTail = new Set(alone.rows.map(({ sequence }) => sequence));
        await rewriteChunks(
          connection,
          groupUid,
          sequences.filter((sequence) => !inTail.has(sequence)),
          rewrite,
        );
        const version = await logRemovals(connection, groupUid, sequences);
        await leaveAuditNote(connection, note?.(removed));
        return { removed, version };
      }),

    changePerson: (groupUid, faceId, change, note) =>
      connections.write(async (connection) => {
        if ((await lockGroup(connection, groupUid)) === undefined) return undefined;
        const { rows } = await connection.query<FaceRow>('SELECT * FROM face WHERE group_uid = $1 AND face_id = $2', [
          groupUid,
          faceId,
        ]);
        const before = rows[0] && storedFaceOf(rows[0]);
        const changed = before && change(before);
        if (before === undefined || changed === undefined) return before;
        await connection.query('UPDATE face SET person_id = $3, tag = $4 WHERE group_uid = $1 AND sequence = $2', [
          groupUid,
          before.sequence,
          changed.personId ?? null,
          Buffer.from(changed.tag),
        ]);
        await logPersonChange(connection, groupUid, before.sequence);
        await leaveAuditNote(connection, note);
        return before;
      }),
  };
}

/** Changes of one group come one after the other. */
async function lockGroup(connection: Connection, groupUid: string): Promise<{ version: number } | undefined> {
  const { rows } = await connection.query<{ version: number }>(
    'SELECT version FROM group_state WHERE group_uid = $1 AND NOT removed FOR UPDATE',
    [groupUid],
  );
  return rows[0];
}

/** @returns ascending by sequence number */
async function deleteFaces(
  connection: Connection,
  groupUid: string,
  selection: FaceSelection,
  limit: number,
): Promise<RemovedFace[]> {
  const { column, value } = selectedBy(selection);
  // Two searches of one index instead of a condition that would have to look at every face.
  const selected =
    column === 'registered_at'
      ? `(SELECT sequence FROM face WHERE group_uid = $1 AND registered_at < $2 LIMIT $3)
         UNION ALL
         (SELECT sequence FROM face WHERE group_uid = $1 AND registered_at IS NULL AND ${UNDATED_SINCE} < $2 LIMIT $3)
         LIMIT $3`
      : `SELECT sequence FROM face WHERE group_uid = $1 AND ${column} = $2 LIMIT $3`;
  const { rows } = await connection.query<{ sequence: number; face_id: string }>(
    `DELETE FROM face WHERE group_uid = $1 AND sequence = ANY(ARRAY(${selected})) RETURNING sequence, face_id`,
    [groupUid, value, limit],
  );
  return rows.map(({ sequence, face_id }) => ({ sequence, faceId: face_id })).sort((a, b) => a.sequence - b.sequence);
}

/** When a group's faces without a registration time count as registered: in a group of a newer release none is. */
export const UNDATED_SINCE = `coalesce((SELECT dated_since FROM group_state WHERE group_uid = $1),
  (SELECT created_at FROM group_name WHERE group_uid = $1))`;

/** Each chunk is sealed anew once, however many of its faces leave. @param sequences ascending */
async function rewriteChunks(
  connection: Connection,
  groupUid: string,
  sequences: number[],
  rewrite: Rewrite,
): Promise<void> {
  for (let at = 0; at < sequences.length; ) {
    const { rows } = await connection.query<ChunkRow>(
      'SELECT * FROM template_chunk WHERE group_uid = $1 AND chunk_id <= $2 ORDER BY chunk_id DESC LIMIT 1',
      [groupUid, sequences[at]],
    );
    const chunk = rows[0];
    const inside = sequencesInside(chunk, sequences.slice(at));
    if (chunk !== undefined) await replaceChunk(connection, groupUid, chunk, rewrite(chunkOf(chunk), inside));
    at += inside.length;
  }
}

async function replaceChunk(
  connection: Connection,
  groupUid: string,
  chunk: ChunkRow,
  rest: SealedChunk | undefined,
): Promise<void> {
  if (rest === undefined) {
    await connection.query('DELETE FROM template_chunk WHERE group_uid = $1 AND chunk_id = $2', [
      groupUid,
      chunk.chunk_id,
    ]);
    return;
  }
  await connection.query(
    'UPDATE template_chunk SET generation = $3, face_count = $4, sealed = $5 WHERE group_uid = $1 AND chunk_id = $2',
    [groupUid, chunk.chunk_id, rest.generation, rest.faceCount, rest.sealed],
  );
}

/** @returns the version behind the last removal */
async function logRemovals(connection: Connection, groupUid: string, sequences: number[]): Promise<number> {
  const { rows } = await connection.query<{ version: number }>(
    `UPDATE group_state SET version = version + $2::integer, face_count = face_count - $2::integer
     WHERE group_uid = $1 RETURNING version`,
    [groupUid, sequences.length],
  );
  const { version } = rows[0]!;
  await connection.query(
    `INSERT INTO removed_face (group_uid, version, sequence)
     SELECT $1, $2::bigint + place, sequence FROM unnest($3::bigint[]) WITH ORDINALITY AS removed (sequence, place)`,
    [groupUid, version - sequences.length, sequences],
  );
  await connection.query('DELETE FROM removed_face WHERE group_uid = $1 AND version <= $2', [
    groupUid,
    version - CHANGE_LOG_VERSIONS,
  ]);
  return version;
}

async function logPersonChange(connection: Connection, groupUid: string, sequence: number): Promise<void> {
  const { rows } = await connection.query<{ version: number }>(
    'UPDATE group_state SET version = version + 1 WHERE group_uid = $1 RETURNING version',
    [groupUid],
  );
  const { version } = rows[0]!;
  await connection.query('INSERT INTO person_change (group_uid, version, sequence) VALUES ($1, $2, $3)', [
    groupUid,
    version,
    sequence,
  ]);
  await connection.query('DELETE FROM person_change WHERE group_uid = $1 AND version <= $2', [
    groupUid,
    version - CHANGE_LOG_VERSIONS,
  ]);
}
