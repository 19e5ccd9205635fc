import type { Database } from 'better-sqlite3';
import type { AuditNote, FaceStore, WrappedKey } from '../../ports.ts';
import { wrappedKeyOf } from '../group-row.ts';
import { auditNoteWriter } from './audit-note-writer.ts';
import type { CommitQueue } from './commit-queue.ts';
import { faceAdditions } from './face-additions.ts';
import { guarded } from './storage-error.ts';

/** Rows of a removed group that one transaction deletes, so that other requests are answered in between. */
const SLICE_CHUNKS = 8;
const SLICE_ROWS = 250;

type Writes = Pick<FaceStore, 'ensureGroupKey' | 'appendFaces' | 'removeGroup' | 'compactTail'> & {
  /** Finishes the removal of groups that a crash interrupted. */
  purgeRemovedGroups(): Promise<void>;
  /** Removes the rows of a group that has no name any more. */
  purgeGroup(no: number): Promise<void>;
};

export function sqliteFaceWrites(database: Database, commits: CommitQueue): Writes {
  const sql = prepareWrites(database);
  const leaveNote = auditNoteWriter(database);
  const { append, compact } = faceAdditions(database);

  const ensureKey = (groupUid: string, wrapped: WrappedKey) => {
    sql.setKey.run(wrapped.keyId, wrapped.bytes, groupUid);
    const row = sql.key.get(groupUid);
    return row && wrappedKeyOf(row);
  };

  const forgetGroup = (groupUid: string, note: AuditNote | undefined): number | undefined => {
    const no = sql.forgetGroup.get(groupUid);
    if (no !== undefined) leaveNote(note);
    return no;
  };

  /** Removes one slice of a removed group's rows. @returns false when nothing was left */
  const purgeSlice = (no: number): boolean => {
    const changed =
      sql.purgeChunks.run(no, SLICE_CHUNKS).changes +
      sql.purgeTail.run(no, SLICE_ROWS).changes +
      sql.purgeRemovals.run(no, SLICE_ROWS).changes +
      sql.purgePersonChanges.run(no, SLICE_ROWS).changes;
    if (changed > 0 || sql.purgeFaces.run(no, SLICE_ROWS).changes > 0) return true;
    sql.dropGroup.run(no);
    return false;
  };

  async function purge(no: number): Promise<void> {
    while (await commits.commit(() => purgeSlice(no))) {}
    // The log still holds the pages as they were, the wrapped key among them.
    await commits.emptyLog();
  }

  return {
    ensureGroupKey: (groupUid, wrapped) => commits.commit(() => ensureKey(groupUid, wrapped)),
    appendFaces: (groupUid, wanted, capacity, seal, note) =>
      commits.commit(() => append(groupUid, wanted, capacity, seal, note)),
    compactTail: (groupUid, count, seal) => commits.commit(() => compact(groupUid, count, seal)),
    async removeGroup(groupUid, note) {
      const group = await commits.commit(() => forgetGroup(groupUid, note));
      if (group === undefined) return false;
      await purge(group);
      return true;
    },
    purgeGroup: purge,
    async purgeRemovedGroups() {
      for (const no of guarded(() => sql.forgotten.all())) await purge(no);
    },
  };
}

function prepareWrites(database: Database) {
  return {
    key: database.prepare<[string], { key_id: string | null; wrapped_key: Buffer | null }>(
      'SELECT key_id, wrapped_key FROM face_group WHERE uid = ? AND group_id IS NOT NULL',
    ),
    setKey: database.prepare(
      'UPDATE face_group SET key_id = ?, wrapped_key = ? WHERE uid = ? AND group_id IS NOT NULL AND wrapped_key IS NULL',
    ),
    forgetGroup: database
      .prepare<[string], number>(
        `UPDATE face_group SET group_id = NULL, key_id = NULL, wrapped_key = NULL, version = version + 1
         WHERE uid = ? AND group_id IS NOT NULL RETURNING no`,
      )
      .pluck(),
    forgotten: database.prepare<[], number>('SELECT no FROM face_group WHERE group_id IS NULL').pluck(),
    purgeChunks: database.prepare(
      'DELETE FROM template_chunk WHERE no IN (SELECT no FROM template_chunk WHERE group_no = ? LIMIT ?)',
    ),
    purgeTail: database.prepare('DELETE FROM template_tail WHERE group_no = ? ORDER BY sequence LIMIT ?'),
    purgeRemovals: database.prepare('DELETE FROM removed_face WHERE group_no = ? ORDER BY version LIMIT ?'),
    purgePersonChanges: database.prepare('DELETE FROM person_change WHERE group_no = ? ORDER BY version LIMIT ?'),
    purgeFaces: database.prepare('DELETE FROM face WHERE group_no = ? ORDER BY sequence LIMIT ?'),
    dropGroup: database.prepare('DELETE FROM face_group WHERE no = ?'),
  };
}
