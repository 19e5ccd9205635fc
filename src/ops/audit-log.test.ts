import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditRow, SettingStore } from '../ports.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { openAuditLog, verifyAudit } from './audit-log.ts';

type Store = Awaited<ReturnType<typeof openSqliteStore>>;

let store: Store;
const master = randomBytes(32);
const ports = (over: Partial<Store> = {}) => ({
  store: { ...store, ...over },
  vault: createVault([master]),
  clock: () => 5,
});

async function recordSome(): Promise<void> {
  const log = await openAuditLog(ports());
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => log.record({ action: 'face.delete', appKeyId: 'k', faceId: `f${i}` })),
  );
}

/** A store whose rows somebody has been at. */
const altered = (change: (rows: AuditRow[]) => AuditRow[]) =>
  ports({
    readAudit: async (after, limit) =>
      change(await store.readAudit(0, 1000))
        .filter(({ position }) => position > after)
        .slice(0, limit),
  });

describe('the audit log', () => {
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
    await recordSome();
  });

  it('keeps every event, in order, over restarts', async () => {
    await recordSome();
    expect(await verifyAudit(ports())).toEqual({ rows: 60, firstPosition: 1, lastPosition: 60 });
    const [first] = await store.readAudit(0, 1);
    expect(JSON.parse(first!.event)).toEqual({ action: 'face.delete', appKeyId: 'k', faceId: 'f0' });
  });

  it.each<[string, (rows: AuditRow[]) => AuditRow[], string]>([
    [
      'altered',
      (rows) => rows.map((row, i) => (i === 7 ? { ...row, event: row.event.replace('f7', 'f8') } : row)),
      'row 8: its content was altered',
    ],
    [
      'moved in time',
      (rows) => rows.map((row, i) => (i === 7 ? { ...row, at: 4 } : row)),
      'row 8: its content was altered',
    ],
    ['taken out', (rows) => rows.filter((_, i) => i !== 7), 'row 9: rows between 7 and it are missing'],
    [
      'taken out and renumbered',
      (rows) => rows.filter((_, i) => i !== 7).map((row, i) => ({ ...row, position: i + 1 })),
      'row 8: its content was altered',
    ],
  ])('shows when a row was %s', async (_, change, problem) => {
    expect(await verifyAudit(altered(change))).toMatchObject({ problem });
  });

  it('shows a row that was exchanged for one of another chain under the same key', async () => {
    const other = await openSqliteStore(':memory:');
    const setting = (await store.readSetting('audit-key'))!;
    await (other as SettingStore).replaceSetting('audit-key', undefined, setting);
    const log = await openAuditLog({ ...ports(), store: other });
    for (let i = 0; i < 9; i++) await log.record({ action: 'other' });
    const foreign = (await other.readAudit(7, 1))[0]!;
    const swapped = altered((rows) => rows.map((row, i) => (i === 7 ? foreign : row)));
    expect(await verifyAudit(swapped)).toMatchObject({ problem: 'row 8: the row before it was exchanged' });
  });

  it('stays whole when old rows are trimmed', async () => {
    await store.appendAudit(() => []);
    const later = await openAuditLog({ ...ports(), clock: () => 100 });
    await later.record({ action: 'late' });
    expect(await store.trimAudit(50)).toBe(30);
    expect(await verifyAudit(ports())).toEqual({ rows: 1, firstPosition: 31, lastPosition: 31 });
    expect(await store.trimAudit(1000)).toBe(0);
  });

  it('outlives a change of the master key', async () => {
    const next = randomBytes(32);
    const both = { ...ports(), vault: createVault([next, master]) };
    await (await openAuditLog(both)).record({ action: 'after' });
    expect(await verifyAudit({ ...ports(), vault: createVault([next]) })).toMatchObject({ rows: 31 });
  });

  it('takes up what changes have left, and shows what was put there by hand', async () => {
    const log = await openAuditLog(ports());
    const note = log.note({ action: 'face.register', appKeyId: 'k' });
    await store.leaveAuditNotes([note, { ...note, event: note.event.replace('register', 'delete') }]);
    await log.record({ action: 'face.search' });
    const rows = await store.readAudit(30, 10);
    expect(rows.map(({ event }) => JSON.parse(event).action)).toEqual([
      'face.register',
      'audit.forged-note',
      'face.search',
    ]);
    await store.leaveAuditNotes([log.note({ action: 'left by a server that was killed' })]);
    await (await openAuditLog(ports())).chainNotes();
    expect(await verifyAudit(ports())).toEqual({ rows: 34, firstPosition: 1, lastPosition: 34 });
    expect(await store.readAuditNotes()).toEqual([]);
  });

  it('keeps notes for later when the chain cannot be written', async () => {
    const said: string[] = [];
    const log = await openAuditLog({
      ...ports({ appendAudit: () => Promise.reject(new Error('disk full')) }),
      log: { error: (_, message) => said.push(message) },
    });
    await store.leaveAuditNotes([log.note({ action: 'a' })]);
    await log.chainNotes();
    expect(said).toEqual(['audit notes wait to be chained']);
    expect(await store.readAuditNotes()).toHaveLength(1);
  });

  it('reports a failure to every caller of the batch and goes on', async () => {
    let broken = true;
    const log = await openAuditLog(
      ports({ appendAudit: (link) => (broken ? Promise.reject(new Error('disk full')) : store.appendAudit(link)) }),
    );
    await expect(Promise.all([log.record({ action: 'a' }), log.record({ action: 'b' })])).rejects.toThrow('disk full');
    broken = false;
    await log.record({ action: 'c' });
    expect((await verifyAudit(ports())).rows).toBe(31);
  });
});
