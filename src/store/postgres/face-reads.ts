import type { GroupState, SealedChunk, SealedTemplate, SealedTemplates } from '../../ports.ts';
import { CHANGE_LOG_VERSIONS } from '../change-log.ts';
import type { FaceReads } from '../face-reads.ts';
import { type ChunkRow, chunkOf, type FaceRow, storedFaceOf } from '../face-rows.ts';
import { selectedBy } from '../face-selection.ts';
import { wrappedKeyOf } from '../group-row.ts';
import { asApiError, type Connection, type Connections } from './connections.ts';
import { copyRows } from './copy-rows.ts';
import { UNDATED_SINCE } from './face-changes.ts';

type StateRow = { version: number; face_count: number; key_id: string | null; wrapped_key: Buffer | null };

/** So many chunks are fetched in one round trip: a few megabytes. */
const CHUNKS_A_BATCH = 64;

const STATE = `SELECT version, face_count, key_id, wrapped_key FROM group_state WHERE group_uid = $1 AND NOT removed`;
const CHUNK_COLUMNS = 'chunk_id, last_sequence, generation, face_count, sealed';
const FACE_BY_ID = 'SELECT * FROM face WHERE group_uid = $1 AND face_id = $2';
const TAIL_ABOVE =
  'SELECT sequence, sealed FROM template_tail WHERE group_uid = $1 AND sequence > $2 ORDER BY sequence';

export function postgresFaceReads(connections: Connections): FaceReads {
  return {
    async readGroupState(groupUid) {
      const [row] = await connections.read<StateRow>('state', STATE, [groupUid]);
      return row && stateOf(row);
    },

    readChanges: (groupUid, sinceVersion, afterSequence) =>
      connections.snapshot(async (connection) => {
        const state = await stateIn(connection, groupUid);
        if (state === undefined) return undefined;
        if (sinceVersion > state.version || sinceVersion < state.version - CHANGE_LOG_VERSIONS)
          return 'too-old' as const;
        const removed = await connection.query<{ sequence: number }>(
          'SELECT sequence FROM removed_face WHERE group_uid = $1 AND version > $2',
          [groupUid, sinceVersion],
        );
        const personChanged = await connection.query<{ sequence: number }>(
          'SELECT sequence FROM person_change WHERE group_uid = $1 AND version > $2',
          [groupUid, sinceVersion],
        );
        const chunks = await connection.query<ChunkRow>(
          // The one chunk that may hold numbers below and above, and all behind it.
          `SELECT ${CHUNK_COLUMNS} FROM template_chunk WHERE group_uid = $1 AND chunk_id >= coalesce(
             (SELECT max(chunk_id) FROM template_chunk WHERE group_uid = $1 AND chunk_id <= $2), 0)
           AND last_sequence > $2 ORDER BY chunk_id`,
          [groupUid, afterSequence],
        );
        const tail = await connection.query<SealedTemplate>(TAIL_ABOVE, [groupUid, afterSequence]);
        return {
          version: state.version,
          removed: removed.rows.map(({ sequence }) => sequence),
          personChanged: personChanged.rows.map(({ sequence }) => sequence),
          chunks: chunks.rows.map(chunkOf),
          tail: tail.rows,
        };
      }),

    async readTemplates(groupUid) {
      const { connection, release } = await connections.openSnapshot();
      try {
        const state = await stateIn(connection, groupUid);
        if (state !== undefined) return { state, batches: snapshotBatches(connection, release, groupUid) };
      } catch (error) {
        await release();
        throw error;
      }
      await release();
      return undefined;
    },

    async findFace(groupUid, faceId) {
      const [row] = await connections.read<FaceRow>('face', FACE_BY_ID, [groupUid, faceId]);
      return row && storedFaceOf(row);
    },

    findTemplate: (groupUid, faceId) =>
      connections.snapshot(async (connection) => {
        const row = (await connection.query<FaceRow>(FACE_BY_ID, [groupUid, faceId])).rows[0];
        if (row === undefined) return undefined;
        const stored = storedFaceOf(row);
        const alone = await connection.query<SealedTemplate>(
          'SELECT sequence, sealed FROM template_tail WHERE group_uid = $1 AND sequence = $2',
          [groupUid, row.sequence],
        );
        if (alone.rows[0]) return { stored, template: alone.rows[0] };
        const chunk = await connection.query<ChunkRow>(
          `SELECT ${CHUNK_COLUMNS} FROM template_chunk WHERE group_uid = $1 AND chunk_id <= $2
           ORDER BY chunk_id DESC LIMIT 1`,
          [groupUid, row.sequence],
        );
        // A face without a template is damage, which the gallery reports.
        const template = chunk.rows[0] ? chunkOf(chunk.rows[0]) : { sequence: row.sequence, sealed: new Uint8Array(0) };
        return { stored, template };
      }),

    async facesBySequence(groupUid, sequences) {
      const text = 'SELECT * FROM face WHERE group_uid = $1 AND sequence = ANY($2::bigint[])';
      return (await connections.read<FaceRow>('faces', text, [groupUid, sequences])).map(storedFaceOf);
    },

    async listFaces(groupUid, limit, after = Number.MAX_SAFE_INTEGER, selection) {
      const { column, value } = selection ? selectedBy(selection) : { column: 'any', value: undefined };
      const condition = selection ? `AND ${column} = $4` : '';
      const text = `SELECT * FROM face WHERE group_uid = $1 AND sequence < $2 ${condition}
        ORDER BY sequence DESC LIMIT $3`;
      const values = [groupUid, after, limit, ...(selection ? [value] : [])];
      return (await connections.read<FaceRow>(`page-of-${column}`, text, values)).map(storedFaceOf);
    },

    async countFaces(groupUid, selection) {
      const { column, value } = selectedBy(selection);
      const condition =
        column === 'registered_at'
          ? `(registered_at < $2 OR registered_at IS NULL AND ${UNDATED_SINCE} < $2)`
          : `${column} = $2`;
      const text = `SELECT count(*) AS faces FROM face WHERE group_uid = $1 AND ${condition}`;
      const [row] = await connections.read<{ faces: number }>(`count-by-${column}`, text, [groupUid, value]);
      return row!.faces;
    },
  };
}

async function stateIn(connection: Connection, groupUid: string): Promise<GroupState | undefined> {
  const { rows } = await connection.query<StateRow>(STATE, [groupUid]);
  return rows[0] && stateOf(rows[0]);
}

/** Asks for the next batch while the caller opens the one before it; ends the snapshot at the end or on a break. */
async function* snapshotBatches(
  connection: Connection,
  release: () => Promise<void>,
  groupUid: string,
): AsyncGenerator<SealedTemplates> {
  const fetchAfter = (chunkId: number): Promise<SealedChunk[]> => {
    const chunks = copyRows(
      connection,
      `SELECT ${CHUNK_COLUMNS} FROM template_chunk
       WHERE group_uid = ${connection.escapeLiteral(groupUid)} AND chunk_id > ${chunkId}
       ORDER BY chunk_id LIMIT ${CHUNKS_A_BATCH}`,
    ).then((rows) => rows.map(copiedChunk));
    // A failure is met by whoever awaits it; until then it must not count as unhandled.
    chunks.catch(() => {});
    return chunks;
  };
  try {
    let chunks = await fetchAfter(-1);
    while (chunks.length > 0) {
      const next = fetchAfter(chunks.at(-1)!.chunkId);
      yield { chunks, tail: [] };
      chunks = await next;
    }
    const tail = await connection.query<SealedTemplate>(TAIL_ABOVE, [groupUid, -1]);
    if (tail.rows.length > 0) yield { chunks: [], tail: tail.rows };
  } catch (error) {
    // Read outside of the calls that try again: a connection that is lost here has to be told like any other.
    throw asApiError(error);
  } finally {
    await release();
  }
}

/** In the order of `CHUNK_COLUMNS`. */
function copiedChunk([chunkId, lastSequence, generation, faceCount, sealed]: Buffer[]): SealedChunk {
  return {
    chunkId: Number(chunkId!.readBigInt64BE()),
    lastSequence: Number(lastSequence!.readBigInt64BE()),
    generation: generation!.readInt32BE(),
    faceCount: faceCount!.readInt32BE(),
    sealed: sealed!,
  };
}

function stateOf(row: StateRow): GroupState {
  return { version: row.version, faceCount: row.face_count, wrappedKey: wrappedKeyOf(row) };
}
