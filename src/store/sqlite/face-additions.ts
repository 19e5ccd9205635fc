import type { Database } from 'better-sqlite3';
import type { AuditNote, NewStoredFace, SealedChunk, SealedTemplate } from '../../ports.ts';
import { FACE_COLUMNS, faceValues } from '../face-rows.ts';
import { auditNoteWriter } from './audit-note-writer.ts';

type GroupRow = { no: number; version: number; face_count: number; next_sequence: number };

/** What adds faces and seals them together, each to be called inside a transaction. */
export function faceAdditions(database: Database) {
  const sql = prepareAdditions(database);
  const leaveNote = auditNoteWriter(database);

  /** For how many more faces there is room; undefined when the group is gone. */
  const room = (groupUid: string, capacity: number): number | undefined => {
    const group = sql.group.get(groupUid);
    return group && roomFor(group, capacity);
  };

  const append = (
    groupUid: string,
    wanted: number,
    capacity: number,
    seal: (first: number, count: number) => NewStoredFace[],
    note?: (added: number) => AuditNote | undefined,
  ) => {
    const group = sql.group.get(groupUid);
    if (group === undefined) return undefined;
    const added = Math.min(wanted, roomFor(group, capacity));
    if (added === 0) return { added, firstSequence: group.next_sequence, version: group.version };
    const taken = sql.takeQuota.get({ no: group.no, added });
    const firstSequence = taken!.next_sequence - added;
    for (const face of seal(firstSequence, added)) {
      sql.addFace.run(group.no, ...faceValues(face));
      sql.addTail.run(group.no, face.sequence, face.sealed);
    }
    leaveNote(note?.(added));
    return { added, firstSequence, version: taken!.version };
  };

  const compact = (groupUid: string, count: number, seal: (templates: SealedTemplate[]) => SealedChunk) => {
    const group = sql.group.get(groupUid);
    const tail = group === undefined ? [] : sql.oldestTail.all(group.no, count);
    if (group === undefined || tail.length < count) return false;
    const chunk = seal(tail);
    const { chunkId, lastSequence, generation, faceCount, sealed } = chunk;
    sql.addChunk.run(group.no, chunkId, lastSequence, generation, faceCount, sealed);
    sql.removeTailUpTo.run(group.no, lastSequence);
    return true;
  };

  return { room, append, compact };
}

function roomFor(group: GroupRow, capacity: number): number {
  return Math.max(0, capacity - group.face_count);
}

function prepareAdditions(database: Database) {
  return {
    group: database.prepare<[string], GroupRow>(
      'SELECT no, version, face_count, next_sequence FROM face_group WHERE uid = ? AND group_id IS NOT NULL',
    ),
    takeQuota: database.prepare<{ no: number; added: number }, { version: number; next_sequence: number }>(
      `UPDATE face_group SET version = version + 1, face_count = face_count + :added,
         next_sequence = next_sequence + :added WHERE no = :no RETURNING version, next_sequence`,
    ),
    addFace: database.prepare(
      `INSERT INTO face (group_no, ${FACE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    addTail: database.prepare('INSERT INTO template_tail (group_no, sequence, sealed) VALUES (?, ?, ?)'),
    addChunk: database.prepare(
      `INSERT INTO template_chunk (group_no, chunk_id, last_sequence, generation, face_count, sealed)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    oldestTail: database.prepare<[number, number], SealedTemplate>(
      'SELECT sequence, sealed FROM template_tail WHERE group_no = ? ORDER BY sequence LIMIT ?',
    ),
    removeTailUpTo: database.prepare('DELETE FROM template_tail WHERE group_no = ? AND sequence <= ?'),
  };
}
