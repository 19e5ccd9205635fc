import { afterEach, describe, expect, it } from 'vitest';
import type { AnalysisOptions } from '../ports.ts';
import { FATE } from './pool.testkit.ts';
import { WorkerPool } from './pool.ts';

const OPTIONS: AnalysisOptions = {
  orientation: false,
  mask: false,
  embed: 0,
  maxFaces: 20,
  stopAtFirstEligible: false,
  includeTooSmall: false,
};
const PATIENT_MS = 60_000;

let pool: WorkerPool;

function startPool(options: { workers?: number; queueLimit?: number; deadlineMs?: number; packDir?: string } = {}) {
  pool = new WorkerPool({
    script: new URL('./pool.testkit.ts', import.meta.url),
    data: { packDir: options.packDir ?? 'any', basePackDir: 'any' },
    workers: options.workers ?? 1,
    queueLimit: options.queueLimit ?? 10,
    deadlineMs: options.deadlineMs ?? PATIENT_MS,
  });
  return pool;
}

function analyse(fate: number, mark = 0, context?: { appKeyId: string; signal?: AbortSignal }) {
  return pool.analyse(Uint8Array.of(fate, mark), OPTIONS, context);
}

/** The mark comes back as the confidence of the one face. */
async function markOf(promise: ReturnType<typeof analyse>): Promise<number> {
  return (await promise)[0]!.detail.confidence;
}

afterEach(() => pool.close());

describe('WorkerPool', () => {
  it('gives each request its own answer', async () => {
    startPool({ workers: 2 });
    const marks = [1, 2, 3, 4, 5, 6, 7];
    expect(await Promise.all(marks.map((mark) => markOf(analyse(FATE.answer, mark))))).toEqual(marks);
    expect(pool.stats()).toMatchObject({ queued: 0, running: 0, completed: 7, replaced: 0 });
  });

  it('leaves the caller its bytes', async () => {
    startPool();
    const image = Uint8Array.of(FATE.answer, 9);
    await pool.analyse(image, OPTIONS);
    expect([...image]).toEqual([FATE.answer, 9]);
  });

  it('is ready when every worker is', async () => {
    startPool({ workers: 2 });
    expect(pool.stats().workers).toBe(0);
    await pool.ready();
    expect(pool.stats().workers).toBe(2);
  });

  it('replaces a worker that dies, and fails only its request', async () => {
    startPool();
    const [died, waited] = await Promise.allSettled([analyse(FATE.die), markOf(analyse(FATE.answer, 5))]);
    expect(died).toMatchObject({ status: 'rejected', reason: { resultName: 'InternalServerError' } });
    expect(waited).toEqual({ status: 'fulfilled', value: 5 });
    expect(pool.stats().replaced).toBe(1);
  });

  it('keeps one worker for the others while more than one key asks', async () => {
    startPool({ workers: 2, deadlineMs: 3000 });
    await pool.ready();
    const [noisy, quiet] = [{ appKeyId: 'noisy' }, { appKeyId: 'quiet' }];
    expect(await markOf(analyse(FATE.answer, 1, quiet))).toBe(1);
    const hanging = [analyse(FATE.hang, 0, noisy), analyse(FATE.hang, 0, noisy)].map((one) => one.catch(() => 'gone'));
    expect(pool.stats()).toMatchObject({ running: 1, queued: 1 });
    expect(await markOf(analyse(FATE.answer, 2, quiet))).toBe(2);
    await Promise.all(hanging);
  });

  it('gives every worker to a key that asks alone', async () => {
    startPool({ workers: 2, deadlineMs: 1500 });
    await pool.ready();
    const hanging = [analyse(FATE.hang), analyse(FATE.hang)].map((one) => one.catch(() => 'gone'));
    expect(pool.stats()).toMatchObject({ running: 2, queued: 0 });
    await Promise.all(hanging);
  });

  it('replaces a worker that does not answer by the deadline', async () => {
    startPool({ deadlineMs: 1500 });
    await pool.ready();
    await expect(analyse(FATE.hang)).rejects.toMatchObject({
      resultName: 'InternalServerError',
      cause: expect.objectContaining({ message: expect.stringContaining('1500 ms') }),
    });
    await pool.ready();
    expect(await markOf(analyse(FATE.answer, 6))).toBe(6);
    expect(pool.stats().replaced).toBe(1);
  });

  it('gives up what waits past the deadline without touching the worker', async () => {
    startPool({ deadlineMs: 300, packDir: 'broken' });
    await expect(analyse(FATE.answer)).rejects.toMatchObject({
      resultName: 'InternalServerError',
      detail: expect.stringContaining('too busy'),
      retryAfterSeconds: expect.any(Number),
    });
    expect(pool.stats().queued).toBe(0);
  });

  it('refuses at once when the queue is full', async () => {
    startPool({ queueLimit: 2 });
    // No worker is ready yet: the first two wait.
    const waiting = [markOf(analyse(FATE.answer, 1)), markOf(analyse(FATE.answer, 2))];
    await expect(analyse(FATE.answer, 3)).rejects.toMatchObject({
      resultName: 'InternalServerError',
      retryAfterSeconds: expect.any(Number),
    });
    expect(await Promise.all(waiting)).toEqual([1, 2]);
  });

  it('takes turns between app keys', async () => {
    startPool();
    const order: string[] = [];
    const ask = (appKeyId: string) => analyse(FATE.answer, 0, { appKeyId }).then(() => order.push(appKeyId));
    await Promise.all([ask('busy'), ask('busy'), ask('busy'), ask('rare')]);
    expect(order).toEqual(['busy', 'rare', 'busy', 'busy']);
  });

  it('drops a waiting request whose client has gone', async () => {
    startPool();
    const client = new AbortController();
    const gone = analyse(FATE.answer, 1, { appKeyId: 'a', signal: client.signal });
    client.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(pool.stats().queued).toBe(0);
    expect(await markOf(analyse(FATE.answer, 2))).toBe(2);
  });

  it('turns a worker’s refusal and failure into errors for the client', async () => {
    startPool();
    await expect(analyse(FATE.refuse)).rejects.toMatchObject({
      resultName: 'InvalidImageFileException',
      detail: 'torn',
      cause: 'why',
    });
    await expect(analyse(FATE.fail)).rejects.toMatchObject({ resultName: 'InternalServerError', cause: 'inside' });
    expect(pool.stats().replaced).toBe(0);
  });

  it('says why it cannot start', async () => {
    startPool({ packDir: 'broken' });
    await expect(pool.ready()).rejects.toThrow('no pack');
  });

  it('fails what is left when it closes, and everything after', async () => {
    startPool();
    const left = analyse(FATE.answer);
    const closed = pool.close();
    await expect(left).rejects.toMatchObject({ resultName: 'InternalServerError' });
    await closed;
    await expect(analyse(FATE.answer)).rejects.toMatchObject({ resultName: 'InternalServerError' });
  });
});
