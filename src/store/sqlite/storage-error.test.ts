import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from './index.ts';
import { guarded } from './storage-error.ts';

describe('guarded', () => {
  it.each([
    ['SQLITE_FULL', /full/],
    ['SQLITE_READONLY_DBMOVED', /read-only/],
    ['SQLITE_IOERR_WRITE', /reports an error/],
    ['SQLITE_CORRUPT', /restore a backup/],
    ['SQLITE_BUSY', /another process/],
    ['SQLITE_MISUSE', /closed/],
    ['SQLITE_TOOBIG', /refused/],
  ])('answers %s with -50000 and leaves the reason to the log', (code, reason) => {
    const fail = () =>
      guarded(() => {
        throw new Database.SqliteError('secret path', code);
      });
    expect(fail).toThrow(
      expect.objectContaining({
        resultCode: -50000,
        message: 'The server could not read or write its storage; try again later.',
        cause: expect.objectContaining({ message: expect.stringMatching(reason) }),
      }),
    );
  });

  it('passes other errors on as they are', () => {
    const error = new Error('mine');
    expect(() =>
      guarded(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('reports a database that may not be written, and writes again when it may', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-readonly-'));
    await (await openSqliteStore(folder)).close();
    const database = new Database(join(folder, 'likeness.db'));
    const write = () => guarded(() => database.exec('DELETE FROM app_key'));
    database.pragma('query_only = ON');
    expect(write).toThrow(expect.objectContaining({ resultCode: -50000 }));
    database.pragma('query_only = OFF');
    expect(write).not.toThrow();
    database.close();
    await rm(folder, { recursive: true });
  });

  // The superuser may write everywhere, so this shows nothing for it.
  it.skipIf(process.getuid?.() === 0)('refuses to start on a read-only folder with a sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-readonly-'));
    await chmod(folder, 0o500);
    await expect(openSqliteStore(folder)).rejects.toThrow(/cannot be written/);
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
});
