import type { Database } from 'better-sqlite3';
import type { MovedGroup, StoreImport } from '../../ports.ts';
import { FACE_COLUMNS, faceValues } from '../face-rows.ts';
import type { CommitQueue } from './commit-queue.ts';
import { guarded } from './storage-error.ts';

/**
 * A group that is being imported looks like one that is being removed: it has no group id, so nobody finds it, and the start
 * of a server clears away what an interrupted import left.
 */
export function sqliteImport(
  database: Database,
  commits: CommitQueue,
  purgeGroup: (no: number) => Promise<void>,
): StoreImport {
  const sql = prepareImport(database);

  /** Throws when the rows are gone, which a server's start does to an import that it does not know of. */
  const rowOf = (groupUid: string): number => {
    const row = sql.group.get(groupUid);
    if (row === undefined || row.group_id !== null) throw new Error('The import was cleared away: repeat the command.');
    return row.no;
  };

  const finish = (group: MovedGroup, replaced?: { uid: string; version: number }): number | 'changed' | undefined => {
    const old = replaced && sql.group.get(replaced.uid);
    if (replaced && (old === undefined || old.group_id === null || old.version !== replaced.version)) return 'changed';
    if (old) sql.forget.run(old.no);
    const { wrappedKey } = group;
    sql.finish.run({
      no: rowOf(group.uid),
      appKeyId: group.appKeyId,
      groupId: group.groupId,
      modelVersion: group.modelVersion,
      createdAt: group.createdAt,
      minQuality: group.minQuality ?? null,
      retentionDays: group.retentionDays ?? null,
      version: group.version,
      faceCount: group.faceCount,
      nextSequence: group.nextSequence,
      datedSince: group.datedSince ?? null,
      keyId: wrappedKey?.keyId ?? null,
      wrappedKey: wrappedKey?.bytes ?? null,
    });
    return old?.no;
  };

  return {
    async beginGroupImport(groupUid) {
      const there = guarded(() => sql.group.get(groupUid));
      if (there !== undefined && there.group_id !== null) return false;
      if (there !== undefined) await purgeGroup(there.no);
      await commits.commit(() => void sql.begin.run(groupUid));
      return true;
    },
    importFaces: (groupUid, faces) =>
      commits.commit(() => {
        const no = rowOf(groupUid);
        for (const face of faces) sql.addFace.run(no, ...faceValues(face));
      }),
    importTemplates: (groupUid, { chunks, tail }) =>
      commits.commit(() => {
        const no = rowOf(groupUid);
        for (const { chunkId, lastSequence, generation, faceCount, sealed } of chunks) {
          sql.addChunk.run(no, chunkId, lastSequence, generation, faceCount, sealed);
        }
        for (const { sequence, sealed } of tail) sql.addTail.run(no, sequence, sealed);
      }),
    async finishGroupImport(group, replaced) {
      const old = await commits.commit(() => finish(group, replaced));
      if (old === 'changed') return false;
      if (old !== undefined) await purgeGroup(old);
      return true;
    },
  };
}

function prepareImport(database: Database) {
  return {
    group: database.prepare<[string], { no: number; version: number; group_id: string | null }>(
      'SELECT no, version, group_id FROM face_group WHERE uid = ?',
    ),
    begin: database.prepare(
      "INSERT INTO face_group (uid, app_key_id, group_id, model_version, created_at) VALUES (?, '', NULL, '', 0)",
    ),
    addFace: database.prepare(
      `INSERT INTO face (group_no, ${FACE_COLUMNS}) VALUES (?${', ?'.repeat(FACE_COLUMNS.split(', ').length)})`,
    ),
    addTail: database.prepare('INSERT INTO template_tail (group_no, sequence, sealed) VALUES (?, ?, ?)'),
    addChunk: database.prepare(
      `INSERT INTO template_chunk (group_no, chunk_id, last_sequence, generation, face_count, sealed)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    forget: database.prepare(
      'UPDATE face_group SET group_id = NULL, key_id = NULL, wrapped_key = NULL, version = version + 1 WHERE no = ?',
    ),
    finish: database.prepare(
      `UPDATE face_group SET app_key_id = :appKeyId, group_id = :groupId, model_version = :modelVersion,
         created_at = :createdAt, min_quality = :minQuality, retention_days = :retentionDays, version = :version,
         face_count = :faceCount, next_sequence = :nextSequence, dated_since = :datedSince, key_id = :keyId,
         wrapped_key = :wrappedKey
       WHERE no = :no`,
    ),
  };
}
