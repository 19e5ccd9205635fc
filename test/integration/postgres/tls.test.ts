import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../../../src/image-source/self-signed-certificate.testkit.ts';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

if (!postgresPrograms()) console.log(`TLS to PostgreSQL ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('sslmode=verify-full', () => {
  const tls = selfSignedCertificate(['localhost']);
  const elsewhere = selfSignedCertificate(['elsewhere.example']);
  const folder = mkdtempSync(join(tmpdir(), 'likeness-tls-'));
  let here: PostgresServer;
  let misnamed: PostgresServer;
  beforeAll(async () => {
    here = await startPostgres({ tls });
    misnamed = await startPostgres({ tls: elsewhere });
  });
  afterAll(async () => {
    await here?.remove();
    await misnamed?.remove();
    rmSync(folder, { recursive: true });
  });

  const urlOf = (server: PostgresServer, certificate?: string) => {
    const url = `${server.url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full`;
    if (certificate === undefined) return url;
    const path = join(folder, 'ca.pem');
    writeFileSync(path, certificate);
    return `${url}&sslrootcert=${path}`;
  };

  it('encrypts every connection to a server whose certificate the given CA signed', async () => {
    const store = await openPostgresStore({ url: urlOf(here, tls.certificate) });
    await Promise.all([store.ping(), store.ping(), store.ping()]);
    const plain = new pg.Client({ connectionString: here.url });
    await plain.connect();
    const { rows } = await plain.query<{ ssl: boolean }>(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'likeness'`,
    );
    await plain.end();
    await store.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ ssl }) => ssl)).toBe(true);
  });

  it.each([
    ['without that CA', () => urlOf(here), /self-signed certificate/],
    ['with another CA', () => urlOf(here, elsewhere.certificate), /self-signed certificate/],
    ['under another name', () => urlOf(misnamed, elsewhere.certificate), /localhost/],
  ])('refuses a server %s', async (_, url, reason) => {
    await expect(openPostgresStore({ url: url() })).rejects.toThrow(reason);
    await expect(openPostgresStore({ url: url() })).rejects.toThrow('check LIKENESS_DATABASE_URL');
  });
});
