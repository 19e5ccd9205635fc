import type { Database } from 'better-sqlite3';
import type { GroupState, SealedTemplates } from '../../ports.ts';
import { CHANGE_LOG_VERSIONS } from '../change-log.ts';
import type { FaceReads } from '../face-reads.ts';
import { type ChunkRow, chunkOf, type FaceRow, storedFaceOf, type TailRow } from '../face-rows.ts';
import { SELECTING_COLUMNS, type SelectingColumn, selectedBy } from '../face-selection.ts';
import { wrappedKeyOf } from '../group-row.ts';
import { guarded } from './storage-error.ts';

type StateRow = { no: number; version: number; face_count: number; key_id: string | null; wrapped_key: Buffer | null };

/** So many chunks are handed over at once when a whole group is read. */
const CHUNKS_A_BATCH = 16;
const TAIL_A_BATCH = 256;

const CHUNK_COLUMNS = 'chunk_id, last_sequence, generation, face_count, sealed';

/** @param openReader opens a connection of its own for a long snapshot; without it a snapshot is copied at once */
export function sqliteFaceReads(database: Database, openReader: (() => Database) | undefined): FaceReads {
  const statements = prepareReads(database);
  const { state, faceById, page, pageBy, countBy, countOlder, bySequence, chunksAbove, tailAbove } = statements;
  const { removedSince, personChangedSince, tailRow, chunkHolding } = statements;

  const changes = database.transaction((groupUid: string, sinceVersion: number, afterSequence: number) => {
    const group = state.get(groupUid);
    if (group === undefined) return undefined;
    if (sinceVersion > group.version || sinceVersion < group.version - CHANGE_LOG_VERSIONS) return 'too-old' as const;
    return {
      version: group.version,
      removed: removedSince.all(group.no, sinceVersion),
      personChanged: personChangedSince.all(group.no, sinceVersion),
      chunks: chunksAbove.all({ no: group.no, after: afterSequence }).map(chunkOf),
      tail: tailAbove.all(group.no, afterSequence),
    };
  });

  const template = database.transaction((groupUid: string, faceId: string) => {
    const row = faceById.get(groupUid, faceId);
    const group = state.get(groupUid);
    if (row === undefined || group === undefined) return undefined;
    const alone = tailRow.get(group.no, row.sequence);
    const chunk = alone === undefined ? chunkHolding.get(group.no, row.sequence) : undefined;
    const sealed = alone ?? (chunk && chunkOf(chunk));
    // A face without a template is damage, which the gallery reports when it finds no template for the sequence number.
    return { stored: storedFaceOf(row), template: sealed ?? { sequence: row.sequence, sealed: new Uint8Array(0) } };
  });

  return {
    async readGroupState(groupUid) {
      const row = guarded(() => state.get(groupUid));
      return row && stateOf(row);
    },
    readChanges: async (groupUid, sinceVersion, afterSequence) =>
      guarded(() => changes(groupUid, sinceVersion, afterSequence)),
    async findFace(groupUid, faceId) {
      const row = guarded(() => faceById.get(groupUid, faceId));
      return row && storedFaceOf(row);
    },
    findTemplate: async (groupUid, faceId) => guarded(() => template(groupUid, faceId)),
    facesBySequence: async (groupUid, sequences) =>
      guarded(() => bySequence.all(JSON.stringify(sequences), groupUid)).map(storedFaceOf),
    async listFaces(groupUid, limit, after = Number.MAX_SAFE_INTEGER, selection) {
      if (selection === undefined) return guarded(() => page.all(groupUid, after, limit)).map(storedFaceOf);
      const { column, value } = selectedBy(selection);
      return guarded(() => pageBy[column as SelectingColumn].all(groupUid, value, after, limit)).map(storedFaceOf);
    },
    async countFaces(groupUid, selection) {
      const { column, value } = selectedBy(selection);
      if (column !== 'registered_at') return guarded(() => countBy[column].get(groupUid, value)!);
      return guarded(() => countOlder.get({ uid: groupUid, before: value })!);
    },
    async readTemplates(groupUid) {
      if (openReader === undefined) return copiedSnapshot(database, statements, groupUid);
      const reader = guarded(openReader);
      try {
        const fromReader = prepareSnapshot(reader);
        reader.exec('BEGIN');
        const row = guarded(() => fromReader.state.get(groupUid));
        if (row !== undefined) return { state: stateOf(row), batches: snapshotBatches(reader, fromReader, row.no) };
        reader.close();
        return undefined;
      } catch (error) {
        reader.close();
        throw error;
      }
    },
  };
}

/** What reading a whole group needs; a reader is opened for each, so nothing more is prepared. */
function prepareSnapshot(database: Database) {
  return {
    state: database.prepare<[string], StateRow>(
      `SELECT no, version, face_count, key_id, wrapped_key FROM face_group WHERE uid = ? AND group_id IS NOT NULL`,
    ),
    chunksAfter: database.prepare<[number, number, number], ChunkRow>(
      `SELECT ${CHUNK_COLUMNS} FROM template_chunk WHERE group_no = ? AND chunk_id > ? ORDER BY chunk_id LIMIT ?`,
    ),
    tailAbove: database.prepare<[number, number], TailRow>(
      'SELECT sequence, sealed FROM template_tail WHERE group_no = ? AND sequence > ? ORDER BY sequence',
    ),
  };
}

function prepareReads(database: Database) {
  const forEachColumn = <Statement>(prepare: (column: string) => Statement) =>
    Object.fromEntries(SELECTING_COLUMNS.map((column) => [column, prepare(column)])) as Record<
      SelectingColumn,
      Statement
    >;
  return {
    ...prepareSnapshot(database),
    faceById: database.prepare<[string, string], FaceRow>(
      `SELECT face.* FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = ? AND g.group_id IS NOT NULL
       AND face.face_id = ?`,
    ),
    page: database.prepare<[string, number, number], FaceRow>(
      `SELECT face.* FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = ? AND g.group_id IS NOT NULL
       AND face.sequence < ? ORDER BY face.sequence DESC LIMIT ?`,
    ),
    pageBy: forEachColumn((column) =>
      database.prepare<[string, string | number, number, number], FaceRow>(
        `SELECT face.* FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = ? AND g.group_id IS NOT NULL
         AND face.${column} = ? AND face.sequence < ? ORDER BY face.sequence DESC LIMIT ?`,
      ),
    ),
    countBy: forEachColumn((column) =>
      database
        .prepare<[string, string], number>(
          `SELECT count(*) FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = ?
           AND g.group_id IS NOT NULL AND face.${column} = ?`,
        )
        .pluck(),
    ),
    countOlder: database
      .prepare<{ uid: string; before: number }, number>(
        `SELECT (SELECT count(*) FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = :uid
             AND g.group_id IS NOT NULL AND face.registered_at < :before)
           + (SELECT count(*) FROM face_group g JOIN face ON face.group_no = g.no WHERE g.uid = :uid
             AND g.group_id IS NOT NULL AND face.registered_at IS NULL
             AND coalesce(g.dated_since, g.created_at) < :before)`,
      )
      .pluck(),
    bySequence: database.prepare<[string, string], FaceRow>(
      `SELECT face.* FROM json_each(?) wanted CROSS JOIN face_group g CROSS JOIN face
       WHERE g.uid = ? AND g.group_id IS NOT NULL AND face.group_no = g.no AND face.sequence = wanted.value`,
    ),
    // The one chunk that may hold numbers below and above, and all behind it.
    chunksAbove: database.prepare<{ no: number; after: number }, ChunkRow>(
      `SELECT ${CHUNK_COLUMNS} FROM template_chunk WHERE group_no = :no AND chunk_id >=
         coalesce((SELECT max(chunk_id) FROM template_chunk WHERE group_no = :no AND chunk_id <= :after), 0)
       AND last_sequence > :after ORDER BY chunk_id`,
    ),
    removedSince: database
      .prepare<[number, number], number>('SELECT sequence FROM removed_face WHERE group_no = ? AND version > ?')
      .pluck(),
    personChangedSince: database
      .prepare<[number, number], number>('SELECT sequence FROM person_change WHERE group_no = ? AND version > ?')
      .pluck(),
    tailRow: database.prepare<[number, number], TailRow>(
      'SELECT sequence, sealed FROM template_tail WHERE group_no = ? AND sequence = ?',
    ),
    chunkHolding: database.prepare<[number, number], ChunkRow>(
      `SELECT ${CHUNK_COLUMNS} FROM template_chunk WHERE group_no = ? AND chunk_id <= ? ORDER BY chunk_id DESC LIMIT 1`,
    ),
  };
}

type Reading = ReturnType<typeof prepareReads>;
type SnapshotReading = ReturnType<typeof prepareSnapshot>;

/** Reads on from one snapshot while the caller works between the batches; closes the reader at the end or on a break. */
async function* snapshotBatches(
  reader: Database,
  from: SnapshotReading,
  groupNo: number,
): AsyncGenerator<SealedTemplates> {
  try {
    let after = -1;
    while (true) {
      const chunks = guarded(() => from.chunksAfter.all(groupNo, after, CHUNKS_A_BATCH));
      if (chunks.length === 0) break;
      after = chunks.at(-1)!.chunk_id;
      yield { chunks: chunks.map(chunkOf), tail: [] };
    }
    const tail = guarded(() => from.tailAbove.all(groupNo, 0));
    for (let i = 0; i < tail.length; i += TAIL_A_BATCH) yield { chunks: [], tail: tail.slice(i, i + TAIL_A_BATCH) };
  } finally {
    reader.close();
  }
}

function copiedSnapshot(database: Database, from: Reading, groupUid: string) {
  const copy = guarded(() =>
    database.transaction(() => {
      const row = from.state.get(groupUid);
      if (row === undefined) return undefined;
      const templates = {
        chunks: from.chunksAbove.all({ no: row.no, after: 0 }).map(chunkOf),
        tail: from.tailAbove.all(row.no, 0),
      };
      return { state: stateOf(row), templates };
    })(),
  );
  if (copy === undefined) return undefined;
  return {
    state: copy.state,
    batches: (async function* () {
      yield copy.templates;
    })(),
  };
}

function stateOf(row: StateRow): GroupState {
  return { version: row.version, faceCount: row.face_count, wrappedKey: wrappedKeyOf(row) };
}
