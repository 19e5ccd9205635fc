import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_FILE, openSqliteStore } from './index.ts';
import { isOlder } from './open-database.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the data folder', () => {
  it('belongs to one server; tools work beside it', async () => {
    const server = await openSqliteStore(folder);
    await expect(openSqliteStore(folder)).rejects.toThrow(/Another server is running/);
    const tool = await openSqliteStore(folder, { role: 'tool' });
    await tool.insertAppKey({ id: 'k', name: 'n', createdAt: 1 }, new Uint8Array(32));
    expect(await server.listAppKeys()).toHaveLength(1);
    await tool.close();
    await server.close();
    await (await openSqliteStore(folder)).close();
  });

  it('is made for its owner alone', async () => {
    const inner = join(folder, 'data');
    const store = await openSqliteStore(inner);
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
    expect((await stat(join(inner, DATABASE_FILE))).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('holds one database file after a clean close', async () => {
    const store = await openSqliteStore(folder);
    await store.createGroup({ appKeyId: 'a', groupId: 'g', modelVersion: 'm', createdAt: 1 }, 1);
    await store.close();
    expect((await readdir(folder)).sort()).toEqual([DATABASE_FILE, 'likeness.lock']);
  });

  it('that cannot be written is refused with a sentence', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openSqliteStore(join(folder, 'file', 'data'))).rejects.toThrow(/cannot be written/);
  });

  it('with a file that is no database is refused with a sentence', async () => {
    await writeFile(join(folder, DATABASE_FILE), 'not a database, but long enough'.repeat(200));
    await expect(openSqliteStore(folder)).rejects.toThrow(/cannot be opened \(SQLITE_NOTADB\)/);
  });

  it('of a newer release is refused', async () => {
    await (await openSqliteStore(folder)).close();
    const database = new Database(join(folder, DATABASE_FILE));
    database.pragma('user_version = 999');
    database.close();
    await expect(openSqliteStore(folder)).rejects.toThrow(/newer release/);
  });
});

describe('the connection', () => {
  it('is durable, overwrites what is deleted, and checks references', async () => {
    const store = await openSqliteStore(folder);
    const other = new Database(join(folder, DATABASE_FILE));
    expect(other.pragma('journal_mode', { simple: true })).toBe('wal');
    other.close();
    expect(await store.integrityProblems()).toEqual([]);
    await store.close();
  });

  it('finishes the removal of a group that was interrupted', async () => {
    const store = await openSqliteStore(folder);
    await store.createGroup({ appKeyId: 'a', groupId: 'g', modelVersion: 'm', createdAt: 1 }, 1);
    const group = (await store.findGroup('a', 'g'))!;
    await store.appendFaces(group.uid, 1, 10, () => [
      {
        face: { faceId: 'f', imageId: 'i', bbox: { x0: 0, y0: 0, x1: 1, y1: 1 }, confidence: 1 },
        sequence: 1,
        tag: new Uint8Array(16),
        sealed: new Uint8Array(8),
      },
    ]);
    await store.close();
    const database = new Database(join(folder, DATABASE_FILE));
    database.exec('UPDATE face_group SET group_id = NULL, wrapped_key = NULL');
    database.close();
    await (await openSqliteStore(folder)).close();
    const after = new Database(join(folder, DATABASE_FILE));
    for (const table of ['face_group', 'face', 'template_tail']) {
      expect(after.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
    after.close();
  });
});

describe('isOlder', () => {
  it.each([
    ['3.51.2', '3.51.3', true],
    ['3.51.3', '3.51.3', false],
    ['3.9.9', '3.51.3', true],
    ['3.54.1', '3.51.3', false],
    ['4.0.0', '3.51.3', false],
  ])('%s against %s is %s', (version, than, expected) => {
    expect(isOlder(version, than)).toBe(expected);
  });
});
