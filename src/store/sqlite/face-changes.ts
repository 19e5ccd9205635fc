import type { Database } from 'better-sqlite3';
import type { AuditNote, FaceStore, StoredFace } from '../../ports.ts';
import { CHANGE_LOG_VERSIONS } from '../change-log.ts';
import { type FaceRow, storedFaceOf } from '../face-rows.ts';
import { auditNoteWriter } from './audit-note-writer.ts';
import type { CommitQueue } from './commit-queue.ts';
import { faceRemovals } from './face-removals.ts';

type ChangePerson = Parameters<FaceStore['changePerson']>[2];

/** Changes of faces that are there: they leave, or become another person's. */
export function sqliteFaceChanges(
  database: Database,
  commits: CommitQueue,
): Pick<FaceStore, 'removeFaces' | 'changePerson'> {
  const sql = prepareChanges(database);
  const leaveNote = auditNoteWriter(database);
  const removeFaces = faceRemovals(database);

  const changePerson = (
    groupUid: string,
    faceId: string,
    change: ChangePerson,
    note: AuditNote | undefined,
  ): StoredFace | undefined => {
    const group = sql.group.get(groupUid);
    const row = group && sql.faceById.get(group.no, faceId);
    if (group === undefined || row === undefined) return undefined;
    const before = storedFaceOf(row);
    const changed = change(before);
    if (changed === undefined) return before;
    sql.setPerson.run(changed.personId ?? null, changed.tag, group.no, row.sequence);
    const version = sql.countChange.get(group.no)!;
    sql.logPersonChange.run(group.no, version, row.sequence);
    sql.trimPersonChanges.run(group.no, version - CHANGE_LOG_VERSIONS);
    leaveNote(note);
    return before;
  };

  return {
    removeFaces: (groupUid, selection, limit, rewrite, note) =>
      commits.commit(() => removeFaces(groupUid, selection, limit, rewrite, note)),
    changePerson: (groupUid, faceId, change, note) =>
      commits.commit(() => changePerson(groupUid, faceId, change, note)),
  };
}

function prepareChanges(database: Database) {
  return {
    group: database.prepare<[string], { no: number }>(
      'SELECT no FROM face_group WHERE uid = ? AND group_id IS NOT NULL',
    ),
    faceById: database.prepare<[number, string], FaceRow>('SELECT * FROM face WHERE group_no = ? AND face_id = ?'),
    setPerson: database.prepare('UPDATE face SET person_id = ?, tag = ? WHERE group_no = ? AND sequence = ?'),
    countChange: database
      .prepare<[number], number>('UPDATE face_group SET version = version + 1 WHERE no = ? RETURNING version')
      .pluck(),
    logPersonChange: database.prepare('INSERT INTO person_change (group_no, version, sequence) VALUES (?, ?, ?)'),
    trimPersonChanges: database.prepare('DELETE FROM person_change WHERE group_no = ? AND version <= ?'),
  };
}
