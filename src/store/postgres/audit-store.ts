import type { AuditNote, AuditRow, AuditStore } from '../../ports.ts';
import type { Connection, Connections } from './connections.ts';

/** Any number that nothing else in the database uses; held for the few milliseconds of one append. */
const CHAIN_LOCK = 5_348_024_557_502_465n;

/** Notes that one transaction takes up. */
const NOTES_AN_APPEND = 500;

/** Keeps a note, if there is one, inside the transaction of the change that leaves it. */
export async function leaveAuditNote(connection: Connection, note: AuditNote | undefined): Promise<void> {
  if (note === undefined) return;
  await connection.query({
    name: 'leave-audit-note',
    text: 'INSERT INTO audit_note (at, event, tag) VALUES ($1, $2, $3)',
    values: [note.at, note.event, Buffer.from(note.tag)],
  });
}

export function postgresAuditStore(connections: Connections): AuditStore {
  return {
    appendAudit: (link) =>
      connections.write(async (connection) => {
        await connection.query('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
        const { rows } = await connection.query<Pick<AuditRow, 'position' | 'tag'>>(
          'SELECT position, tag FROM audit ORDER BY position DESC LIMIT 1',
        );
        const notes = await takeNotes(connection);
        const added = link(rows[0], notes);
        await connection.query(
          `INSERT INTO audit (position, at, event, previous, tag)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[])`,
          [
            added.map(({ position }) => position),
            added.map(({ at }) => at),
            added.map(({ event }) => event),
            added.map(({ previous }) => Buffer.from(previous)),
            added.map(({ tag }) => Buffer.from(tag)),
          ],
        );
      }),
    readAuditNotes: () =>
      connections.read<AuditNote>('audit-notes', 'SELECT at, event, tag FROM audit_note ORDER BY no', []),
    leaveAuditNotes: (notes) =>
      connections.write(async (connection) => {
        for (const note of notes) await leaveAuditNote(connection, note);
      }),
    readAudit: (afterPosition, limit) =>
      connections.read<AuditRow>('audit', 'SELECT * FROM audit WHERE position > $1 ORDER BY position LIMIT $2', [
        afterPosition,
        limit,
      ]),
    async lastAuditPosition() {
      const text = 'SELECT coalesce(max(position), 0) AS position FROM audit';
      return (await connections.read<{ position: number }>('audit-end', text, []))[0]!.position;
    },
    async trimAudit(before) {
      // A prefix, whatever the times say: a clock that was set back must not tear a hole into the chain.
      const text = `DELETE FROM audit WHERE position <
        coalesce((SELECT min(position) FROM audit WHERE at >= $1), (SELECT max(position) FROM audit))`;
      return (await connections.write((connection) => connection.query(text, [before]))).rowCount ?? 0;
    },
  };
}

/** Of changes that commit out of order, the later number may come first; the earlier one is met by the next append. */
async function takeNotes(connection: Connection): Promise<AuditNote[]> {
  const { rows } = await connection.query<AuditNote & { no: number }>(
    'SELECT no, at, event, tag FROM audit_note ORDER BY no LIMIT $1',
    [NOTES_AN_APPEND],
  );
  if (rows.length > 0) {
    await connection.query('DELETE FROM audit_note WHERE no = ANY($1::bigint[])', [rows.map(({ no }) => no)]);
  }
  return rows.map(({ at, event, tag }) => ({ at, event, tag }));
}
