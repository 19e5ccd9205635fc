import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ThreadedLog } from './write-ahead-log.ts';

let folder: string;
let path: string;
let database: Database.Database;
let log: ThreadedLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-log-'));
  path = join(folder, 'test.db');
  database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('wal_autocheckpoint = 0');
  database.exec('CREATE TABLE t (n)');
  log = new ThreadedLog(path);
});
afterEach(async () => {
  await log.close();
  database.close();
  await rm(folder, { recursive: true });
});

const logBytes = async () => (await stat(`${path}-wal`)).size;

describe('ThreadedLog', () => {
  it('syncs, moves and empties the log while the database stays open', async () => {
    await log.sync();
    expect(await logBytes()).toBeGreaterThan(0);
    expect(await log.checkpoint()).toBe(0);
    expect(await log.truncate()).toBe(0);
    expect(await logBytes()).toBe(0);
    database.exec('INSERT INTO t VALUES (1)');
    await log.sync();
    expect(await log.checkpoint()).toBe(0);
  });

  it('tells how much somebody who reads keeps in the log', async () => {
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM t').all();
    database.exec('INSERT INTO t VALUES (1)');
    expect(await log.checkpoint()).toBeGreaterThan(0);
    expect(await log.truncate()).toBeGreaterThan(0);
    reader.close();
    expect(await log.truncate()).toBe(0);
  });

  it('fails with -50000 when the disk does, and goes on', async () => {
    const gone = new ThreadedLog(join(folder, 'missing', 'test.db'));
    await expect(gone.sync()).rejects.toMatchObject({ resultCode: -50000 });
    await expect(gone.sync()).rejects.toMatchObject({ resultCode: -50000 });
    await gone.close();
    await log.sync();
  });
});
