import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient, QueryConfig } from 'pg';
import { StoreOpenError } from '../store-open-error.ts';
import { hasLostRace } from './connections.ts';
import { sql as groupsAndFaces } from './migrations/0001-groups-and-faces.ts';
import { sql as appKeyLimits } from './migrations/0002-app-key-limits.ts';
import { sql as audit } from './migrations/0003-audit.ts';
import { sql as groupSettings } from './migrations/0004-group-settings.ts';
import { sql as persons } from './migrations/0005-persons.ts';
import { sql as registrationTime } from './migrations/0006-registration-time.ts';
import { sql as facesByImage } from './migrations/0007-faces-by-image.ts';
import { sql as nodes } from './migrations/0008-nodes.ts';
import { sql as auditNotes } from './migrations/0009-audit-notes.ts';
import { sql as appKeyRate } from './migrations/0010-app-key-rate.ts';

/**
 * In order. Never edit one that was released. A migration changes tables in the order in which requests use them
 * (group_name, group_state, face, template_…): a request that holds the one and waits for the other would make it begin again.
 */
const MIGRATIONS: readonly ((partitions: number) => string)[] = [
  groupsAndFaces,
  appKeyLimits,
  audit,
  groupSettings,
  persons,
  registrationTime,
  facesByImage,
  nodes,
  auditNotes,
  appKeyRate,
];

/** Any number that other programs in the same database do not use as an advisory lock. */
const MIGRATION_LOCK = 5_348_024_557_502_464n;

const LONGEST_MIGRATION_MS = 3_600_000;

/**
 * A migration needs tables that other servers are using. While it waits for one of them, every request for that table waits
 * behind it, so it gives way after a moment and tries again: a backup that reads for minutes delays the migration, not the
 * requests. A little more than PostgreSQL's deadlock_timeout (1 s), at which an autovacuum that is in the way is interrupted.
 */
const PATIENCE_MS = 1200;
const PAUSE_MS = 500;
const TRY_FOR_MS = 600_000;

/**
 * Brings the schema up to date; nodes that start at the same time wait for each other.
 * @throws StoreOpenError when the database is of a newer release, or its tables are never free
 */
export async function migrate(client: PoolClient, partitions: number): Promise<void> {
  // A large table may take its time, and other nodes wait as long as it takes.
  await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
  await query(client, 'SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)');
    const { rows } = await client.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM schema_version',
    );
    const applied = rows[0]!.version;
    if (applied > MIGRATIONS.length) {
      throw new StoreOpenError(
        `The database was written by a newer release (schema ${applied}, this one knows ${MIGRATIONS.length}): run that release.`,
      );
    }
    for (let version = applied + 1; version <= MIGRATIONS.length; version++) {
      await inItsTurn(() => apply(client, version, MIGRATIONS[version - 1]!(partitions)));
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await client.query('RESET statement_timeout; RESET lock_timeout');
  }
}

/** One step, wholly or not at all. */
async function apply(client: PoolClient, version: number, statements: string): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${PATIENCE_MS}`);
  try {
    await query(client, statements);
    await client.query('INSERT INTO schema_version (version) VALUES ($1)', [version]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function inItsTurn(step: () => Promise<void>): Promise<void> {
  const until = performance.now() + TRY_FOR_MS;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!hasLostRace(error)) throw error;
      if (performance.now() >= until) {
        throw new StoreOpenError(
          'The schema cannot be brought up to date, since transactions of others never leave the tables free: end long ones, such as backups, and start again.',
          { cause: error },
        );
      }
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

/** A query that the driver does not give up after the usual time. */
function query(client: PoolClient, text: string, values?: unknown[]) {
  const config: QueryConfig & { query_timeout: number } = { text, query_timeout: LONGEST_MIGRATION_MS };
  return client.query(values ? { ...config, values } : config);
}
