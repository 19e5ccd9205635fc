import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CommitQueue } from './commit-queue.ts';
import type { Outcome } from './slice-runner.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';
import type { WriteJob } from './write-jobs.ts';

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
    // A machine that stands still for a millisecond would end the slice early.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
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
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(stored()).toEqual([2]);
    await commits.commit(add(4));
    expect(stored()).toEqual([2, 4]);
  });

  it('leaves room between the transactions of a long queue, and keeps its order', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
    const order: number[] = [];
    const slowly = (n: number) => () => {
      for (const end = performance.now() + 1.5; performance.now() < end; ) {}
      return add(n)();
    };
    await Promise.all(numbers.map((n) => commits.commit(slowly(n)).then(() => order.push(n))));
    expect(order).toEqual(numbers);
    expect(stored()).toEqual(numbers);
    expect(transactions).toBe(20);
  });

  it('commits what still waits before it closes', async () => {
    const waiting = [1, 2, 3].map((n) => commits.commit(add(n)));
    await commits.close();
    expect(stored()).toEqual([1, 2, 3]);
    expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
  });
});

/** A log whose disk answers when the test says so. */
class StagedLog implements WriteAheadLog {
  readonly syncs: PromiseWithResolvers<void>[] = [];
  checkpoint = vi.fn(async () => 0);
  truncate = vi.fn(async () => 0);
  close = vi.fn(async () => {});

  sync(): Promise<void> {
    this.syncs.push(Promise.withResolvers<void>());
    return this.syncs.at(-1)!.promise;
  }

  /** Waits until the sync of that number was asked for. */
  async asked(number: number) {
    await vi.waitUntil(() => this.syncs.length >= number);
    return this.syncs[number - 1]!;
  }
}

describe('CommitQueue with a log', () => {
  let log: StagedLog;
  const answered: unknown[] = [];
  const commit = (n: number) => {
    const answer = commits.commit(add(n));
    answer.then(
      (value) => answered.push(value),
      () => answered.push('refused'),
    );
    return answer;
  };
  beforeEach(() => {
    log = new StagedLog();
    commits = new CommitQueue(database, log);
    answered.length = 0;
  });

  it('answers nobody before the disk has what was committed', async () => {
    const one = commit(1);
    const disk = await log.asked(1);
    expect(stored()).toEqual([1]);
    expect(answered).toEqual([]);
    disk.resolve();
    expect(await one).toBe(1);
  });

  it('shares one sync among all that was committed during the one before', async () => {
    const writes = [commit(1)];
    const first = await log.asked(1);
    writes.push(commit(2));
    await vi.waitUntil(() => stored().length === 2);
    writes.push(commit(3));
    await vi.waitUntil(() => stored().length === 3);
    expect(log.syncs).toHaveLength(1);
    first.resolve();
    await writes[0];
    expect(answered).toEqual([1]);
    (await log.asked(2)).resolve();
    await Promise.all(writes);
    expect(log.syncs).toHaveLength(2);
  });

  it('leaves other commits synced by themselves', async () => {
    const level = () => database.pragma('synchronous', { simple: true });
    const inside = commits.commit(level);
    (await log.asked(1)).resolve();
    expect(await inside).toBe(1);
    expect(level()).toBe(2);
  });

  it('refuses what a failed sync left in doubt, and goes on once the log was moved to the database', async () => {
    const lost = commit(1);
    (await log.asked(1)).reject(new Error('disk'));
    await expect(lost).rejects.toThrow('disk');
    log.checkpoint.mockResolvedValueOnce(7);
    await expect(commit(2)).rejects.toMatchObject({ resultCode: -50000 });
    const next = commit(3);
    (await log.asked(2)).resolve();
    await next;
    expect(log.checkpoint).toHaveBeenCalledTimes(2);
    expect(stored()).toEqual([1, 3]);
    const last = commit(4);
    (await log.asked(3)).resolve();
    await last;
    expect(log.checkpoint).toHaveBeenCalledTimes(2);
  });

  it('moves a long log to the database, and commits nothing meanwhile', async () => {
    const moved = Promise.withResolvers<number>();
    log.checkpoint.mockReturnValueOnce(moved.promise);
    const large = commits.commit(() => database.exec('CREATE TABLE large AS SELECT zeroblob(20000000) AS bytes'));
    (await log.asked(1)).resolve();
    await large;
    await vi.waitUntil(() => log.checkpoint.mock.calls.length === 1);
    const next = commit(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stored()).toEqual([]);
    moved.resolve(0);
    (await log.asked(2)).resolve();
    await next;
    expect(stored()).toEqual([1]);
  });

  it('empties the log as soon as nobody reads it any more', async () => {
    log.truncate.mockResolvedValueOnce(3);
    await commits.emptyLog();
    expect(log.truncate).toHaveBeenCalledTimes(2);
  });

  it('answers what is on its way before it closes', async () => {
    const one = commit(1);
    const closed = commits.close();
    (await log.asked(1)).resolve();
    await closed;
    expect(answered).toEqual([1]);
    expect(log.close).toHaveBeenCalled();
    await one;
  });
});

describe('CommitQueue with a thread that writes', () => {
  const log = { sync: async () => {}, checkpoint: async () => 0, truncate: async () => 0, close: async () => {} };
  const job = (faceId: string) => ({ type: 'remove', faceId }) as WriteJob;
  const slices: { names: string[]; answer: PromiseWithResolvers<Outcome[]> }[] = [];
  const write = vi.fn((jobs: WriteJob[]) => {
    const answer = Promise.withResolvers<Outcome[]>();
    slices.push({ names: jobs.map((one) => (one as { faceId: string }).faceId), answer });
    return answer.promise;
  });
  beforeEach(() => {
    slices.length = 0;
    commits = new CommitQueue(database, log, { write, forgetKey: () => {}, close: async () => {} });
  });
  const asked = async (number: number) => {
    await vi.waitUntil(() => slices.length >= number);
    return slices[number - 1]!;
  };

  it('gives it jobs in their order, and neither writes while the other does', async () => {
    const [a, b, one, c] = [
      commits.commitJob(job('a')),
      commits.commitJob(job('b')),
      commits.commit(add(1)),
      commits.commitJob(job('c')),
    ];
    const first = await asked(1);
    expect(first.names).toEqual(['a', 'b']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stored()).toEqual([]);
    first.answer.resolve([{ result: 'done' }, { error: new Error('refused') }]);
    expect(await a).toBe('done');
    await expect(b).rejects.toThrow('refused');
    expect(await one).toBe(1);
    const second = await asked(2);
    expect(second.names).toEqual(['c']);
    expect(stored()).toEqual([1]);
    second.answer.resolve([{ result: 'too' }]);
    expect(await c).toBe('too');
  });

  it('fails the jobs of a transaction that was not committed, and goes on with the next', async () => {
    const lost = Array.from({ length: 8 }, (_, i) => commits.commitJob(job(`${i}`)));
    const next = commits.commitJob(job('next'));
    (await asked(1)).answer.reject(new Error('died'));
    for (const one of lost) await expect(one).rejects.toThrow('died');
    (await asked(2)).answer.resolve([{ result: 'done' }]);
    expect(await next).toBe('done');
  });
});
