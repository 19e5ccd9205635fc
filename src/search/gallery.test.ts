import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../contract/limits.ts';
import type { Embedding, Group, NewFace } from '../ports.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { createGallery } from './index.ts';

const DIMENSION = 32;
const NOW = 1_700_000_000_000;

let store: SqliteStore;
let gallery: ReturnType<typeof createGallery>;
let group: Group;
const findings: Record<string, unknown>[] = [];
const vault = createVault([randomBytes(32)]);

beforeEach(async () => {
  store = await openSqliteStore(':memory:');
  findings.length = 0;
  gallery = createGallery({ store, vault, log: { error: (fields) => void findings.push(fields) }, clock: () => NOW });
  group = await makeGroup('staff');
});
afterEach(async () => {
  await gallery.close();
  await store.close();
});

async function makeGroup(groupId: string): Promise<Group> {
  await store.createGroup({ appKeyId: 'key-1', groupId, modelVersion: 'model-1', createdAt: 1 }, 10);
  return (await store.findGroup('key-1', groupId))!;
}

function direction(angle: number): Embedding {
  const embedding = new Float32Array(DIMENSION).fill(0.001);
  embedding[0] = Math.cos(angle);
  embedding[1] = Math.sin(angle);
  return embedding;
}

function newFace(embedding: Embedding, labels?: Pick<NewFace, 'externalImageId' | 'personId'>): NewFace {
  const bbox = { x0: 0.1, y0: 0.2, x1: 0.3, y1: 0.4 };
  const ids = { faceId: randomUUID(), imageId: randomUUID() };
  return { ...ids, ...labels, bbox, confidence: 99.5, embedding };
}

async function enrol(...angles: number[]): Promise<string[]> {
  const faces = angles.map((angle) => newFace(direction(angle)));
  expect(await gallery.enrol(group, faces, LIMITS.facesPerGroup)).toBe(faces.length);
  return faces.map((face) => face.faceId);
}

const idsOf = (matches: { face: { faceId: string } }[] | undefined) => matches?.map((match) => match.face.faceId);

describe('search', () => {
  it('finds nothing in an empty group', async () => {
    expect(await gallery.searchByEmbedding(group, direction(0), -1, 10)).toEqual([]);
  });

  it('returns the faces above the threshold, most similar first, cut at the limit', async () => {
    const [near, far, opposite] = await enrol(0.1, 0.5, 3);
    expect(idsOf(await gallery.searchByEmbedding(group, direction(0), 0.5, 10))).toEqual([near, far]);
    expect(idsOf(await gallery.searchByEmbedding(group, direction(0), 0.5, 1))).toEqual([near]);
    expect(idsOf(await gallery.searchByEmbedding(group, direction(0), -1, 10))).toEqual([near, far, opposite]);
  });

  it('puts the newest of equal faces first', async () => {
    const ids = await enrol(0.1, 0.1, 0.1);
    expect(idsOf(await gallery.searchByEmbedding(group, direction(0.1), 1, 10))).toEqual(ids.reverse());
  });

  it('leaves the probe face itself out, not its twins', async () => {
    const [probe, twin, other] = await enrol(0.1, 0.1, 0.2);
    expect(idsOf(await gallery.searchByFace(group, probe!, -1, 10))).toEqual([twin, other]);
    expect(idsOf(await gallery.searchByFace(group, probe!, -1, 1))).toEqual([twin]);
    expect(await gallery.searchByFace(group, randomUUID(), -1, 10)).toBeUndefined();
  });

  it('scores the same pair alike in search, verify and compare, and equal faces exactly 1', async () => {
    const [id] = await enrol(0.37);
    const probe = direction(0.91);
    const found = await gallery.searchByEmbedding(group, probe, -1, 1);
    const verified = await gallery.compareWithFace(group, id!, probe);
    const compared = gallery.compareEmbeddings(probe, direction(0.37));
    expect(found![0]!.cosine).toBe(compared);
    expect(verified!.cosine).toBe(compared);
    expect(gallery.compareEmbeddings(probe, probe)).toBe(1);
  });

  it('keeps groups apart', async () => {
    await enrol(0.1);
    const other = await makeGroup('visitors');
    expect(await gallery.searchByEmbedding(other, direction(0.1), -1, 10)).toEqual([]);
  });
});

describe('changes', () => {
  it('adds only what the capacity leaves room for, in order', async () => {
    await enrol(0.1);
    const faces = [0.2, 0.3, 0.4].map((angle) => newFace(direction(angle)));
    expect(await gallery.enrol(group, faces, 3)).toBe(2);
    expect(await gallery.enrol(group, faces, 3)).toBe(0);
    const { items } = await gallery.listFaces(group, 10, undefined);
    expect(items.slice(0, 2).map((face) => face.faceId)).toEqual([faces[1]!.faceId, faces[0]!.faceId]);
    expect((await store.findGroup('key-1', 'staff'))!.faceCount).toBe(3);
  });

  it('shows each change to the next search, from the tail and from chunks', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 150; i++) {
      ids.push(...(await enrol(i / 100)));
      if (i % 50 === 0) await gallery.searchByEmbedding(group, direction(0), -1, 1);
    }
    for (const i of [0, 63, 64, 149, 100]) {
      expect(await gallery.removeFace(group, ids[i]!)).toBe(true);
      expect(await gallery.removeFace(group, ids[i]!)).toBe(false);
      expect(idsOf(await gallery.searchByEmbedding(group, direction(i / 100), -1, 200))).not.toContain(ids[i]);
      expect(await gallery.findFace(group, ids[i]!)).toBeUndefined();
      expect(await gallery.compareWithFace(group, ids[i]!, direction(0))).toBeUndefined();
    }
    expect(await gallery.searchByEmbedding(group, direction(0), -1, 200)).toHaveLength(145);
  });

  it('leaves less than a chunk of single templates, however many came at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => enrol(...Array.from({ length: 50 }, (_, i) => i / 100))));
    await gallery.close();
    const parts: { chunks: number; tail: number }[] = [];
    for await (const { chunks, tail } of (await store.readTemplates(group.uid))!.batches) {
      parts.push({ chunks: chunks.length, tail: tail.length });
    }
    expect(parts).toEqual([{ chunks: 15, tail: 40 }]);
  });

  it('removes a group with everything, and a new one of the same name starts empty', async () => {
    await enrol(0.1, 0.2);
    expect(await gallery.removeGroup(group)).toBe(true);
    expect(await gallery.removeGroup(group)).toBe(false);
    expect(await gallery.enrol(group, [newFace(direction(0))], 10)).toBeUndefined();
    await expect(gallery.searchByEmbedding(group, direction(0), -1, 10)).rejects.toMatchObject({
      resultName: 'NotFoundGroupError',
    });
    expect(gallery.stats()).toEqual({ residentGroups: 0, residentFaces: 0, residentBytes: 0 });
    const again = await makeGroup('staff');
    expect(again.uid).not.toBe(group.uid);
    expect(await gallery.searchByEmbedding(again, direction(0), -1, 10)).toEqual([]);
  });
});

describe('pages', () => {
  it('go from the newest to the oldest face, each once, and end without a position', async () => {
    const ids = await enrol(...Array.from({ length: 7 }, (_, i) => i / 10));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await gallery.listFaces(group, 3, after);
      seen.push(...page.items.map((face) => face.faceId));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(ids.reverse());
  });

  it('has no next page when the last one is exactly full', async () => {
    await enrol(0.1, 0.2, 0.3);
    expect((await gallery.listFaces(group, 3, undefined)).next).toBeUndefined();
    expect((await gallery.listFaces(group, 2, undefined)).next).toBeDefined();
  });
});

describe('faces', () => {
  it('come back as they were registered', async () => {
    const face = newFace(direction(0.3), { externalImageId: 'image01.jpg', personId: 'p-1' });
    await gallery.enrol(group, [face], 10);
    const { embedding, ...given } = face;
    const facts = { ...given, registeredAt: NOW };
    expect(await gallery.findFace(group, face.faceId)).toEqual(facts);
    expect((await gallery.listFaces(group, 1, undefined)).items).toEqual([facts]);
    expect((await gallery.searchByEmbedding(group, embedding, 1, 1))[0]!.face).toEqual(facts);
  });
});
