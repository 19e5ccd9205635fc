import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog, Gallery, Group } from '../ports.ts';
import { createGallery } from '../search/index.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { openAuditLog, verifyAudit } from './audit-log.ts';
import { FaceRetention } from './face-retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const START = 20_000;
const vault = createVault([randomBytes(32)]);

let store: SqliteStore;
let gallery: Gallery & { close(): Promise<void> };
let audit: AuditLog;
/** In days. */
let wall: number;
let steady: number;
let said: string[];

beforeEach(async () => {
  [wall, steady, said] = [START, 0, []];
  store = await openSqliteStore(':memory:');
  gallery = createGallery({ store, vault, threads: 0, clock: () => wall * DAY_MS });
  audit = await openAuditLog({ store, vault, clock: () => wall * DAY_MS });
});
afterEach(async () => {
  await gallery.close();
  await store.close();
});

const retention = (over: Gallery = gallery) =>
  new FaceRetention({
    store,
    gallery: over,
    audit,
    clock: () => wall * DAY_MS,
    steadyClock: () => steady * DAY_MS,
    log: {
      info: () => {},
      warn: (message) => said.push(message),
      error: (_fields, message) => said.push(message),
    },
  });

async function group(groupId: string, retentionDays?: number): Promise<Group> {
  const wanted = { appKeyId: 'owner', groupId, modelVersion: 'm', createdAt: 1 };
  await store.createGroup({ ...wanted, ...(retentionDays && { retentionDays }) }, 100);
  return (await store.findGroup('owner', groupId))!;
}

async function enrol(into: Group, count: number): Promise<void> {
  const bbox = { x0: 0, y0: 0, x1: 1, y1: 1 };
  const face = () => ({ faceId: randomUUID(), imageId: randomUUID(), bbox, confidence: 99, embedding: vector() });
  await gallery.enrol(into, Array.from({ length: count }, face), 100_000);
}
const vector = () => Float32Array.from({ length: 32 }, () => Math.random() - 0.5);
const countIn = async (groupId: string) => (await store.findGroup('owner', groupId))!.faceCount;
const events = async () => (await store.readAudit(0, 1000)).map(({ event }) => JSON.parse(event));

function pass(days: number): void {
  wall += days;
  steady += days;
}

describe('the retention of faces', () => {
  it('erases what is older than its group keeps it, and nothing else, and leaves a record', async () => {
    const [short, long, forever] = [await group('short', 10), await group('long', 100), await group('forever')];
    for (const each of [short, long, forever]) await enrol(each, 70);
    const sweeps = retention();
    pass(5);
    await enrol(short, 3);
    await sweeps.sweep();
    expect(await countIn('short')).toBe(73);
    pass(6);
    await sweeps.sweep();
    expect([await countIn('short'), await countIn('long'), await countIn('forever')]).toEqual([3, 70, 70]);
    const recorded = await events();
    const erasure = recorded.find(({ action }) => action === 'face.erasure');
    expect(erasure).toMatchObject({ by: 'retention', groupId: 'short', ownerId: 'owner', deletedFaceCount: 70 });
    const steps = recorded.filter(({ action }) => action === 'face.erase');
    expect(steps.flatMap(({ faceIds }) => faceIds)).toHaveLength(70);
    expect(recorded.at(-1)).toMatchObject({ action: 'retention.sweep', groups: 2, deletedFaceCount: 70 });
    expect((await verifyAudit({ store, vault, clock: Date.now })).problem).toBeUndefined();
  });

  it('erases each face once when several servers sweep at the same time', async () => {
    await enrol(await group('g', 1), 200);
    const [one, other] = [retention(), retention(createGallery({ store, vault, threads: 0 }))];
    pass(2);
    await Promise.all([one.sweep(), other.sweep()]);
    expect(await countIn('g')).toBe(0);
    const erased = (await events()).filter(({ action }) => action === 'face.erase').flatMap(({ faceIds }) => faceIds);
    expect(erased).toHaveLength(200);
    expect(new Set(erased).size).toBe(200);
  });

  it('does not believe a clock that jumps ahead while it runs', async () => {
    await enrol(await group('g', 10), 1);
    const sweeps = retention();
    wall += 4000;
    steady += 1;
    await sweeps.sweep();
    expect(await countIn('g')).toBe(1);
    steady += 10;
    await sweeps.sweep();
    expect(await countIn('g')).toBe(0);
  });

  it('waits a day when the clock is surprisingly far ahead at the start', async () => {
    await enrol(await group('g', 10), 1);
    await audit.record({ action: 'group.create' });
    wall += 400;
    const sweeps = retention();
    await sweeps.sweep();
    expect(await countIn('g')).toBe(1);
    expect(said).toEqual([expect.stringMatching(/clock is wrong/)]);
    pass(1);
    await sweeps.sweep();
    expect(await countIn('g')).toBe(0);
  });

  it('goes on with the other groups when one fails', async () => {
    const broken = await group('broken', 1);
    await enrol(broken, 1);
    await enrol(await group('sound', 1), 1);
    const removeFaces: Gallery['removeFaces'] = (of, ...rest) => {
      if (of.uid === broken.uid) throw new Error('damaged');
      return gallery.removeFaces(of, ...rest);
    };
    const failing: Gallery = Object.assign(Object.create(gallery), {
      removeFaces,
      countFaces: gallery.countFaces.bind(gallery),
    });
    const sweeps = retention(failing);
    pass(2);
    await sweeps.sweep();
    expect([await countIn('broken'), await countIn('sound')]).toEqual([1, 0]);
    expect((await events()).at(-1)).toMatchObject({ deletedFaceCount: 1, failedGroups: 1 });
    expect(said).toEqual(['faces of a group were not erased by age']);
  });
});

describe('the receipt of an audit record', () => {
  it('proves its row, and no other', async () => {
    await audit.record({ action: 'a' });
    const receipt = await audit.record({ action: 'b' });
    const { position, hash } = receipt;
    const dependencies = { store, vault, clock: Date.now };
    expect(await verifyAudit(dependencies, receipt)).toMatchObject({ rows: 2, proven: '{"action":"b"}' });
    const wrong = { position: position - 1, hash };
    expect((await verifyAudit(dependencies, wrong)).problem).toMatch(/not the record with that hash/);
    expect((await verifyAudit(dependencies, { position: 99, hash })).problem).toMatch(/row 99: it is not there/);
  });
});
