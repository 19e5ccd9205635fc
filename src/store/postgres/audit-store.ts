import type { AuditRow, AuditStore } from '../../ports.ts';
import type { Connections } from './connections.ts';

/** Any number that nothing else in the database uses; held for the few milliseconds of one append. */
const CHAIN_LOCK = 5_348_024_557_502_465n;

export function postgresAuditStore(connections: Connections): AuditStore {
  return {
    appendAudit: (link) =>
      connections.write(async (connection) => {
        await connection.query('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
        const { rows } = await connection.query<Pick<AuditRow, 'position' | 'tag'>>(
          'SELECT position, tag FROM audit ORDER BY position DESC LIMIT 1',
        );
        const added = link(rows[0]);
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
      const text = 'DELETE FROM audit WHERE at < $1 AND position < (SELECT max(position) FROM audit)';
      return (await connections.write((connection) => connection.query(text, [before]))).rowCount ?? 0;
    },
  };
}
