import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareHits, type FaceIndexFactory, type Hit } from '../face-index.ts';
import { ReferenceIndex } from '../reference-index.ts';
import { type Template, templateOf } from '../template.ts';
import { planesOf } from '../template-planes.ts';
import { bytesPerRow } from './arena-layout.ts';
import { blockIndexFactory } from './block-index.ts';
import { ScanPool, splitRuns } from './scan-pool.ts';

const DIMENSION = 64;
const random = (): Template => templateOf(Float32Array.from({ length: DIMENSION }, () => Math.random() - 0.5));
const planes = (from: number, count: number) =>
  planesOf(Array.from({ length: count }, (_, i) => ({ sequence: from + i, template: random() })));

let factory: FaceIndexFactory;
beforeEach(() => {
  factory = blockIndexFactory(2);
});
afterEach(() => factory.close());

describe('BlockIndex', () => {
  it('answers like the reference while faces come and go between and during searches', async () => {
    const [index, plain] = [factory.createIndex(), new ReferenceIndex()];
    let next = 1;
    const grow = (count: number) => {
      const added = planes(next, count);
      next += count;
      index.append(added);
      plain.append(added);
    };
    grow(10_000);
    for (let round = 0; round < 40; round++) {
      const probe = random();
      const expected = await plain.search(probe, 0.2, 4096);
      const running = index.search(probe, 0.2, 4096);
      // The scan runs on other threads now; what changes in the meantime must not disturb it.
      await new Promise((resolve) => setImmediate(resolve));
      const removed = new Set(Array.from({ length: 60 }, () => 1 + Math.floor(Math.random() * (next - 1))));
      for (const sequence of removed) {
        index.remove(sequence);
        plain.remove(sequence);
      }
      const lastBefore = next - 1;
      grow(37);
      const found = await running;
      // Removed faces may or may not have been seen; all others are there with their exact score, new ones are not.
      const stable = (hits: { sequence: number }[]) => hits.filter((hit) => !removed.has(hit.sequence));
      expect(stable(found)).toEqual(stable(expected));
      for (const hit of found) expect(hit.sequence).toBeLessThanOrEqual(lastBefore);
      for (const than of [0, lastBefore - 50, lastBefore, next - 1]) {
        const newer = (hits: Hit[]) => hits.filter((hit) => hit.sequence > than).sort(compareHits);
        expect(index.searchNewer(probe, -1, than).sort(compareHits)).toEqual(newer(plain.searchNewer(probe, -1, than)));
      }
      expect(await index.search(probe, -1, 4096)).toEqual(await plain.search(probe, -1, 4096));
    }
    expect(index.faceCount).toBe(plain.faceCount);
    await index.dispose();
  });

  it('stays within an eighth of the least memory, however many faces are removed', async () => {
    const index = factory.createIndex();
    index.append(planes(1, 20_000));
    const least = bytesPerRow(DIMENSION);
    expect(index.bytes / index.faceCount).toBeLessThan(least * 1.01);
    for (let sequence = 1; sequence <= 20_000; sequence++) if (sequence % 10 !== 3) index.remove(sequence);
    expect(index.faceCount).toBe(2000);
    expect(index.bytes / index.faceCount).toBeLessThan(least * 1.2);
    await index.dispose();
    expect(index.bytes).toBe(0);
  });

  it('shares a scan among the searches of one moment, each with its own threshold and limit', async () => {
    const [index, plain] = [factory.createIndex(), new ReferenceIndex()];
    const added = planes(1, 500);
    index.append(added);
    plain.append(added);
    const asked = Array.from({ length: 70 }, (_, i) => ({
      probe: random(),
      minCosine: i / 100 - 0.3,
      limit: 1 + i * 9,
    }));
    const scans = vi.spyOn(ScanPool.prototype, 'scan');
    const found = await Promise.all(asked.map(({ probe, minCosine, limit }) => index.search(probe, minCosine, limit)));
    expect(scans.mock.calls.map(([, queries]) => queries.length)).toEqual([32, 32, 6]);
    for (const [i, { probe, minCosine, limit }] of asked.entries()) {
      expect(found[i]).toEqual(await plain.search(probe, minCosine, limit));
    }
    await index.dispose();
  });

  it('answers the searches that it accepted before it was disposed of', async () => {
    const index = factory.createIndex();
    index.append(planes(1, 9000));
    const searches = Array.from({ length: 100 }, () => index.search(random(), -1, 4096));
    await index.dispose();
    for (const hits of await Promise.all(searches)) expect(hits).toHaveLength(4096);
  });

  it('serves groups of several dimensions side by side', async () => {
    const indexes = [1, 33, 1024].map((dimension) => {
      const index = factory.createIndex();
      const template = templateOf(new Float32Array(dimension).fill(0.5));
      index.append(planesOf([{ sequence: 1, template }]));
      return { index, template };
    });
    for (const { index, template } of indexes) {
      expect(await index.search(template, 1, 5)).toEqual([{ sequence: 1, cosine: 1 }]);
    }
  });
});

describe('splitRuns', () => {
  it('covers every row once, in about equal parts that begin at whole blocks', () => {
    const runs = [
      { arena: 1, firstRow: 0, rows: 13 },
      { arena: 1, firstRow: 64, rows: 5000 },
      { arena: 2, firstRow: 320, rows: 3001 },
    ];
    const parts = splitRuns(runs, 3);
    expect(parts.length).toBeLessThanOrEqual(3);
    const rows = (list: typeof runs) =>
      list.flatMap((run) => Array.from({ length: run.rows }, (_, i) => `${run.arena}:${run.firstRow + i}`));
    expect(parts.flatMap(rows)).toEqual(rows(runs));
    for (const run of parts.flat()) expect(run.firstRow % 32).toBe(0);
    for (const part of parts) expect(rows(part).length).toBeLessThan(2800);
  });
});
