import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WRITE_THREAD } from '../open-store.ts';
import type { Embedding, Group, NewFace } from '../ports.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { createGallery } from './index.ts';

const DIMENSION = 64;
const FACES = 100;
const vault = createVault([randomBytes(32)]);
const random = (): Embedding => Float32Array.from({ length: DIMENSION }, () => Math.random() - 0.5);

let folder: string;
let store: SqliteStore;
let loads: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-cache-'));
  loads = 0;
  const real = await openSqliteStore(folder, { writeThread: WRITE_THREAD });
  store = {
    ...real,
    readTemplates(groupUid) {
      loads++;
      return real.readTemplates(groupUid);
    },
  };
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function newFace(embedding = random()): NewFace {
  const bbox = { x0: 0, y0: 0, x1: 1, y1: 1 };
  return { faceId: randomUUID(), imageId: randomUUID(), bbox, confidence: 99, embedding };
}

async function filledGroup(gallery: ReturnType<typeof createGallery>, groupId: string): Promise<Group> {
  await store.createGroup({ appKeyId: 'key', groupId, modelVersion: 'm', createdAt: 1 }, 100);
  const group = (await store.findGroup('key', groupId))!;
  await gallery.enrol(
    group,
    Array.from({ length: FACES }, () => newFace()),
    100_000,
  );
  return group;
}

describe('the resident groups', () => {
  it('are loaded once, also when many ask at the same moment', async () => {
    const gallery = createGallery({ store, vault, threads: 0 });
    const group = await filledGroup(gallery, 'a');
    const found = await Promise.all(
      Array.from({ length: 20 }, () => gallery.searchByEmbedding(group, random(), -1, 500)),
    );
    for (const matches of found) expect(matches).toHaveLength(FACES);
    expect(loads).toBe(1);
    expect(gallery.stats()).toMatchObject({ residentGroups: 1, residentFaces: FACES });
    await gallery.close();
    expect(gallery.stats()).toEqual({ residentGroups: 0, residentFaces: 0, residentBytes: 0 });
  });

  it('stay under the byte budget; the least recently used one leaves', async () => {
    const large = createGallery({ store, vault, threads: 0 });
    const groups: Group[] = [];
    for (const groupId of ['a', 'b', 'c']) groups.push(await filledGroup(large, groupId));
    await large.searchByEmbedding(groups[0]!, random(), -1, 1);
    const bytesOfOne = large.stats().residentBytes;
    await large.close();

    const gallery = createGallery({ store, vault, threads: 0, cacheBytes: 2 * bytesOfOne });
    const search = (i: number) => gallery.searchByEmbedding(groups[i]!, random(), -1, 500);
    for (const i of [0, 1, 0, 2]) expect(await search(i)).toHaveLength(FACES);
    expect(gallery.stats().residentGroups).toBe(2);
    loads = 0;
    await search(0);
    expect(loads).toBe(0);
    await search(1);
    expect(loads).toBe(1);
    await gallery.close();
  });

  it('answer fully when they take turns in a budget that is too small for any of them', async () => {
    const gallery = createGallery({ store, vault, threads: 0, cacheBytes: 1 });
    const groups = [await filledGroup(gallery, 'a'), await filledGroup(gallery, 'b')];
    const found = await Promise.all(
      Array.from({ length: 30 }, (_, i) => gallery.searchByEmbedding(groups[i % 2]!, random(), -1, 500)),
    );
    for (const matches of found) expect(matches).toHaveLength(FACES);
    expect(gallery.stats().residentGroups).toBe(1);
    await gallery.close();
  });

  it('show what another node wrote to the same store', async () => {
    const [here, there] = [createGallery({ store, vault, threads: 0 }), createGallery({ store, vault, threads: 0 })];
    const group = await filledGroup(here, 'a');
    await here.searchByEmbedding(group, random(), -1, 1);
    const face = newFace();
    await there.enrol(group, [face], 100_000);
    expect((await here.searchByEmbedding(group, face.embedding, 0.999, 5))[0]!.face.faceId).toBe(face.faceId);
    await there.removeFace(group, face.faceId);
    expect(await here.searchByEmbedding(group, face.embedding, 0.999, 5)).toEqual([]);
    expect(loads).toBe(1);
    await there.removeGroup(group);
    await expect(here.searchByEmbedding(group, random(), -1, 5)).rejects.toMatchObject({
      resultName: 'NotFoundGroupError',
    });
    expect(here.stats().residentGroups).toBe(0);
    await Promise.all([here.close(), there.close()]);
  });

  it('are searched correctly while they are loaded, changed and searched all at once', async () => {
    const gallery = createGallery({ store, vault, threads: 0 });
    const group = await filledGroup(gallery, 'a');
    const mine: NewFace[] = [];
    const work = async () => {
      for (let i = 0; i < 15; i++) {
        const face = newFace();
        await gallery.enrol(group, [face], 100_000);
        // Read your writes: the face is found at once, and once removed it is not.
        const [best] = await gallery.searchByEmbedding(group, face.embedding, 0.999, 1);
        expect(best?.face.faceId).toBe(face.faceId);
        if (i % 3 !== 0) {
          mine.push(face);
          continue;
        }
        await gallery.removeFace(group, face.faceId);
        expect(await gallery.searchByEmbedding(group, face.embedding, 0.999, 1)).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(await gallery.searchByEmbedding(group, random(), -1, 4096)).toHaveLength(FACES + mine.length);
    await gallery.close();
  });
});
