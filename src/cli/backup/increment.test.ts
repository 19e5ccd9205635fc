import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyIncrement, isIncrement, pageStateOf, writeIncrement } from './increment.ts';

const folder = mkdtempSync(join(tmpdir(), 'likeness-increment-'));
const path = (name: string) => join(folder, name);
let database: Database.Database;

async function backUp(name: string): Promise<string> {
  await database.backup(path(name));
  return path(name);
}

const increment = async (whole: string, since: string, name: string) =>
  writeIncrement(whole, await pageStateOf(path(since)), path(name), path(`${name}.draft`));

/** Four states: whole.db, then one, two and three increments on; `three` is smaller than `two`. */
beforeAll(async () => {
  database = new Database(path('live.db'));
  database.pragma('page_size = 8192');
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)');
  const insert = database.prepare('INSERT INTO t (v) VALUES (?)');
  const add = database.transaction((count: number) => {
    for (let i = 0; i < count; i++) insert.run(randomBytes(2000));
  });
  add(500);
  await backUp('whole.db');
  add(1);
  await increment(await backUp('state1.db'), 'whole.db', 'one');
  add(200);
  await increment(await backUp('state2.db'), 'one', 'two');
  database.exec('DELETE FROM t WHERE id > 300; VACUUM');
  await increment(await backUp('state3.db'), 'two', 'three');
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

describe('an incremental backup', () => {
  it('holds what changed and hardly more', () => {
    expect(statSync(path('one')).size).toBeLessThan(statSync(path('state1.db')).size / 10);
  });

  it('applied to the one before gives the very bytes that were backed up', async () => {
    copyFileSync(path('whole.db'), path('copy.db'));
    for (const [name, state] of [
      ['one', 'state1.db'],
      ['two', 'state2.db'],
      ['three', 'state3.db'],
    ]) {
      await applyIncrement(path('copy.db'), path(name!));
      expect(readFileSync(path('copy.db')).equals(readFileSync(path(state!)))).toBe(true);
    }
  });

  it('is refused out of its order, twice, or on its own', async () => {
    copyFileSync(path('whole.db'), path('copy2.db'));
    await expect(applyIncrement(path('copy2.db'), path('two'))).rejects.toThrow('is missing');
    await applyIncrement(path('copy2.db'), path('one'));
    await expect(applyIncrement(path('copy2.db'), path('one'))).rejects.toThrow('is missing');
    await expect(applyIncrement(path('copy2.db'), path('whole.db'))).rejects.toThrow('no incremental backup');
    expect(await isIncrement(path('one'))).toBe(true);
    expect(await isIncrement(path('whole.db'))).toBe(false);
  });

  it('is refused when a byte is wrong or the end is missing, wherever', async () => {
    const whole = readFileSync(path('one'));
    for (const at of [30, 200, Math.floor(whole.length / 2), whole.length - 10]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path('damaged'), damaged);
      copyFileSync(path('whole.db'), path('copy3.db'));
      const outcome = await Promise.allSettled([
        pageStateOf(path('damaged')),
        applyIncrement(path('copy3.db'), path('damaged')),
      ]);
      expect(
        outcome.some(({ status }) => status === 'rejected'),
        `byte ${at}`,
      ).toBe(true);
    }
    writeFileSync(path('cut'), whole.subarray(0, -100));
    await expect(pageStateOf(path('cut'))).rejects.toThrow('cut off');
  });

  it('leaves no draft behind when it cannot be made', async () => {
    writeFileSync(path('text.db'), 'no database at all, only some text');
    await expect(increment(path('text.db'), 'whole.db', 'never')).rejects.toThrow('no backup');
    expect([existsSync(path('never')), existsSync(path('never.draft'))]).toEqual([false, false]);
  });
});
