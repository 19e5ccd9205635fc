import type { Database } from 'better-sqlite3';
import type { FaceSelection, FaceStore, RemovedFace, SealedChunk } from '../../ports.ts';
import { CHANGE_LOG_VERSIONS } from '../change-log.ts';
import { type ChunkRow, chunkOf } from '../face-rows.ts';
import { SELECTING_COLUMNS, type SelectingColumn, selectedBy, sequencesInside } from '../face-selection.ts';
import { auditNoteWriter } from './audit-note-writer.ts';

type GroupRow = { no: number; version: number; dated_since: number };
type Rewrite = Parameters<FaceStore['removeFaces']>[3];
type RemovalNote = Parameters<FaceStore['removeFaces']>[4];

/** @returns what removes faces, to be called inside a transaction */
export function faceRemovals(database: Database) {
  const sql = prepareRemovals(database);
  const leaveNote = auditNoteWriter(database);

  return (groupUid: string, selection: FaceSelection, limit: number, rewrite: Rewrite, note: RemovalNote) => {
    const group = sql.group.get(groupUid);
    if (group === undefined) return undefined;
    const removed = selectedFaces(group, selection, limit);
    if (removed.length === 0) return { removed, version: group.version };
    const inChunks = removed.filter(({ sequence }) => sql.removeTail.run(group.no, sequence).changes === 0);
    rewriteChunks(
      group.no,
      inChunks.map(({ sequence }) => sequence),
      rewrite,
    );
    const version = sql.countRemovals.get(removed.length, removed.length, group.no)!;
    removed.forEach(({ sequence }, i) => {
      sql.removeFace.run(group.no, sequence);
      sql.logRemoval.run(group.no, version - removed.length + 1 + i, sequence);
    });
    sql.trimRemovals.run(group.no, version - CHANGE_LOG_VERSIONS);
    leaveNote(note?.(removed));
    return { removed, version };
  };

  /** Ascending by sequence number. */
  function selectedFaces(group: GroupRow, selection: FaceSelection, limit: number): RemovedFace[] {
    const { column, value } = selectedBy(selection);
    const found =
      column === 'registered_at'
        ? sql.olderThan.all({ no: group.no, before: value, undated: group.dated_since, limit })
        : column === 'face_id'
          ? sql.withId.all(group.no, value)
          : sql.having[column].all(group.no, value, limit);
    return found.sort((a, b) => a.sequence - b.sequence);
  }

  /** Each chunk is sealed anew once, however many of its faces leave. @param sequences ascending */
  function rewriteChunks(groupNo: number, sequences: number[], rewrite: Rewrite): void {
    for (let at = 0; at < sequences.length; ) {
      const chunk = sql.chunkHolding.get(groupNo, sequences[at]!);
      const inside = sequencesInside(chunk, sequences.slice(at));
      if (chunk !== undefined) replaceChunk(groupNo, chunk, rewrite(chunkOf(chunk), inside));
      at += inside.length;
    }
  }

  function replaceChunk(groupNo: number, chunk: ChunkRow, rest: SealedChunk | undefined): void {
    if (rest === undefined) sql.removeChunk.run(groupNo, chunk.chunk_id);
    else sql.replaceChunk.run(rest.generation, rest.faceCount, rest.sealed, groupNo, rest.chunkId);
  }
}

function prepareRemovals(database: Database) {
  const having = (column: string) =>
    database.prepare<[number, string, number], RemovedFace>(
      `SELECT sequence, face_id AS faceId FROM face WHERE group_no = ? AND ${column} = ? LIMIT ?`,
    );
  return {
    group: database.prepare<[string], GroupRow>(
      `SELECT no, version, coalesce(dated_since, created_at) AS dated_since FROM face_group
       WHERE uid = ? AND group_id IS NOT NULL`,
    ),
    having: Object.fromEntries(SELECTING_COLUMNS.map((column) => [column, having(column)])) as Record<
      SelectingColumn,
      ReturnType<typeof having>
    >,
    // At most one. A limit would let SQLite plan the statement anew each time: it looks at the value.
    withId: database.prepare<[number, string], RemovedFace>(
      'SELECT sequence, face_id AS faceId FROM face WHERE group_no = ? AND face_id = ?',
    ),
    // Two searches of one index instead of a condition that would have to look at every face.
    olderThan: database.prepare<{ no: number; before: number; undated: number; limit: number }, RemovedFace>(
      `SELECT sequence, face_id AS faceId FROM face WHERE group_no = :no AND registered_at < :before
       UNION ALL
       SELECT sequence, face_id AS faceId FROM face WHERE group_no = :no AND registered_at IS NULL AND :undated < :before
       LIMIT :limit`,
    ),
    removeTail: database.prepare('DELETE FROM template_tail WHERE group_no = ? AND sequence = ?'),
    removeFace: database.prepare('DELETE FROM face WHERE group_no = ? AND sequence = ?'),
    chunkHolding: database.prepare<[number, number], ChunkRow>(
      'SELECT * FROM template_chunk WHERE group_no = ? AND chunk_id <= ? ORDER BY chunk_id DESC LIMIT 1',
    ),
    removeChunk: database.prepare('DELETE FROM template_chunk WHERE group_no = ? AND chunk_id = ?'),
    replaceChunk: database.prepare(
      'UPDATE template_chunk SET generation = ?, face_count = ?, sealed = ? WHERE group_no = ? AND chunk_id = ?',
    ),
    countRemovals: database
      .prepare<[number, number, number], number>(
        'UPDATE face_group SET version = version + ?, face_count = face_count - ? WHERE no = ? RETURNING version',
      )
      .pluck(),
    logRemoval: database.prepare('INSERT INTO removed_face (group_no, version, sequence) VALUES (?, ?, ?)'),
    trimRemovals: database.prepare('DELETE FROM removed_face WHERE group_no = ? AND version <= ?'),
  };
}
