import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/index.ts';
import { nextRelease } from '../../support/next-release.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

/** So many times the migration must have given way before it gets the table: longer than a request waits for anything. */
const TIMES = 4;

if (!postgresPrograms()) console.log(`Migrations of PostgreSQL ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('a migration', () => {
  let postgres: PostgresServer;
  let next: ReturnType<typeof nextRelease>;
  let store: PostgresStore;
  let reader: pg.Client;
  let observer: pg.Client;
  beforeAll(async () => {
    postgres = await startPostgres();
    next = nextRelease();
    store = await openPostgresStore({ url: postgres.url });
    reader = new pg.Client({ connectionString: postgres.url });
    observer = new pg.Client({ connectionString: postgres.url });
    await Promise.all([reader.connect(), observer.connect()]);
  });
  afterAll(async () => {
    await Promise.all([reader?.end(), observer?.end(), store?.close()]);
    await postgres?.remove();
    next?.remove();
  });

  it('gives way to requests while somebody reads for long, and is done when that ends', async () => {
    await reader.query('BEGIN; SELECT FROM face LIMIT 1');
    const { openPostgresStore: openNext } = (await import(
      pathToFileURL(join(next.folder, 'src/store/postgres/index.ts')).href
    )) as typeof import('../../../src/store/postgres/index.ts');
    const before = await schemaVersion();
    let opened = false;
    const successor = openNext({ url: postgres.url }).finally(() => (opened = true));
    successor.catch(() => {});
    for (let time = 0; time < TIMES; time++) {
      await until(async () => opened || (await isWaiting()));
      expect(await store.listFaces('nobody', 1, undefined)).toEqual([]);
      await until(async () => opened || !(await isWaiting()));
    }
    expect(opened).toBe(false);
    expect(await schemaVersion()).toBe(before);
    await reader.query('COMMIT');
    await (await successor).close();
    expect(await schemaVersion()).toBe(before + 1);
  });

  /** Whether somebody waits to have a table to itself. */
  async function isWaiting(): Promise<boolean> {
    const text = `SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted`;
    return (await observer.query(text)).rowCount! > 0;
  }

  async function schemaVersion(): Promise<number> {
    const { rows } = await observer.query<{ version: number }>('SELECT max(version) AS version FROM schema_version');
    return rows[0]!.version;
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
