import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommitQueue } from './commit-queue.ts';

let folder: string;
let database: Database.Database;
/** Sees what is committed, and nothing else. */
let observer: Database.Database;
let commits: CommitQueue;
let transactions = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-commits-'));
  transactions = 0;
  const count = (sql: unknown) => {
    if (sql === 'COMMIT') transactions++;
  };
  database = new Database(join(folder, 'test.db'), { verbose: count });
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  database.exec(`CREATE TABLE parent (n INTEGER PRIMARY KEY);
    CREATE TABLE child (n INTEGER PRIMARY KEY, parent REFERENCES parent (n) DEFERRABLE INITIALLY DEFERRED)`);
  observer = new Database(join(folder, 'test.db'), { readonly: true });
  commits = new CommitQueue(database);
});
afterEach(async () => {
  observer.close();
  database.close();
  await rm(folder, { recursive: true });
});

const add = (n: number) => () => Number(database.prepare('INSERT INTO parent VALUES (?)').run(n).lastInsertRowid);
const stored = () => observer.prepare('SELECT n FROM parent ORDER BY n').pluck().all();

describe('CommitQueue', () => {
  it('commits the writes of one turn together, in their order, and each sees the ones before it', async () => {
    const seen: unknown[] = [];
    const write = (n: number) => () => {
      seen.push(database.prepare('SELECT count(*) FROM parent').pluck().get());
      return add(n)();
    };
    expect(await Promise.all([commits.commit(write(5)), commits.commit(write(3)), commits.commit(write(4))])).toEqual([
      5, 3, 4,
    ]);
    expect(seen).toEqual([0, 1, 2]);
    expect(transactions).toBe(1);
  });

  it('answers after the commit only', async () => {
    const first = commits.commit(add(1)).then(stored);
    let insideSecond: unknown[] = [];
    await commits.commit(() => {
      add(2)();
      insideSecond = stored();
    });
    expect(insideSecond).toEqual([]);
    expect(await first).toEqual([1, 2]);
  });

  it('undoes a write that throws, and that one alone', async () => {
    const failing = commits.commit(() => {
      add(2)();
      throw new Error('refused');
    });
    const duplicate = [commits.commit(add(1)), commits.commit(add(1))];
    const results = await Promise.allSettled([failing, ...duplicate, commits.commit(add(3))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    await expect(failing).rejects.toThrow('refused');
    await expect(duplicate[1]).rejects.toMatchObject({ resultCode: -50000 });
    expect(stored()).toEqual([1, 3]);
  });

  it('fails every write of a transaction that cannot be committed, and goes on with the next', async () => {
    const orphan = () => database.prepare('INSERT INTO child VALUES (1, 99)').run();
    const results = await Promise.allSettled([commits.commit(add(1)), commits.commit(orphan), commits.commit(add(2))]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { resultCode: -50000 } });
    }
    expect(stored()).toEqual([]);
    await commits.commit(add(3));
    expect(stored()).toEqual([3]);
  });

  it('fails every write when the database gives up the whole transaction', async () => {
    const results = await Promise.allSettled([
      commits.commit(add(1)),
      // Like a full disk: SQLite itself rolls everything back, not the savepoint alone.
      commits.commit(() => database.exec('INSERT OR ROLLBACK INTO parent VALUES (1)')),
      commits.commit(add(2)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(stored()).toEqual([]);
    await commits.commit(add(4));
    expect(stored()).toEqual([4]);
  });

  it('leaves room between the transactions of a long queue, and keeps its order', async () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
    const order: number[] = [];
    await Promise.all(numbers.map((n) => commits.commit(add(n)).then(() => order.push(n))));
    expect(order).toEqual(numbers);
    expect(stored()).toEqual(numbers);
    expect(transactions).toBe(13);
  });

  it('commits what still waits when it is drained', async () => {
    const waiting = [1, 2, 3].map((n) => commits.commit(add(n)));
    commits.drain();
    expect(stored()).toEqual([1, 2, 3]);
    expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
  });
});
