import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { describeStoreContract } from '../../../src/store/store-contract.testkit.ts';
import { describeStoreImportContract } from '../../../src/store/store-import-contract.testkit.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

if (!postgresPrograms()) console.log(`PostgreSQL store contract ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('with a real server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.remove());

  describeStoreContract('PostgreSQL', () => openPostgresStore({ url: server.url }));
  describeStoreImportContract('PostgreSQL', () => openPostgresStore({ url: server.url }));
  describeStoreContract('PostgreSQL with hash partitions', async () => {
    const partitioned = server.url.replace(/postgres$/, 'partitioned');
    await createDatabase(server.url, 'partitioned');
    return openPostgresStore({ url: partitioned, partitions: 4 });
  });
});

async function createDatabase(url: string, name: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
}
