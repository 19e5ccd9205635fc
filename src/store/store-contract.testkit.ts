import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Group, NewStoredFace, SealedChunk, SealedTemplate } from '../ports.ts';
import type { Store } from './store.ts';

const CAPACITY = 1000;

/**
 * What every store must do, whatever stands behind it. The bytes are random here: a store knows nothing of what is
 * sealed in them.
 */
export function describeStoreContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    async function newGroup(groupId = `g-${randomUUID()}`, appKeyId = randomUUID()): Promise<Group> {
      await store.createGroup({ appKeyId, groupId, modelVersion: 'v1.0', createdAt: 1_700_000_000_000 }, CAPACITY);
      return (await store.findGroup(appKeyId, groupId))!;
    }

    const append = (group: Group, wanted: number, capacity = CAPACITY) =>
      store.appendFaces(group.uid, wanted, capacity, (first, count) => newFaces(first, count));

    async function readAll(group: Group): Promise<{ chunks: SealedChunk[]; tail: SealedTemplate[]; version: number }> {
      const read = (await store.readTemplates(group.uid))!;
      const chunks: SealedChunk[] = [];
      const tail: SealedTemplate[] = [];
      for await (const batch of read.batches) {
        chunks.push(...batch.chunks);
        tail.push(...batch.tail);
      }
      return { chunks, tail, version: read.state.version };
    }

    describe('groups', () => {
      it('creates a group once, up to the quota of its app key', async () => {
        const appKeyId = randomUUID();
        const group = (groupId: string) => ({ appKeyId, groupId, modelVersion: 'v1.0', createdAt: 5 });
        expect(await store.createGroup(group('a'), 2)).toBe('created');
        expect(await store.createGroup(group('a'), 2)).toBe('duplicate');
        expect(await store.createGroup(group('b'), 2)).toBe('created');
        expect(await store.createGroup(group('c'), 2)).toBe('quota');
        expect(await store.createGroup({ ...group('a'), appKeyId: randomUUID() }, 2)).toBe('created');
        expect(await store.findGroup(appKeyId, 'a')).toMatchObject({
          modelVersion: 'v1.0',
          createdAt: 5,
          faceCount: 0,
        });
        expect(await store.findGroup(randomUUID(), 'a')).toBeUndefined();
      });

      it('holds the quota against many at once', async () => {
        const appKeyId = randomUUID();
        const results = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            store.createGroup({ appKeyId, groupId: `g${i}`, modelVersion: 'v1.0', createdAt: 1 }, 5),
          ),
        );
        expect(results.filter((result) => result === 'created')).toHaveLength(5);
      });

      it('lists them newest first, in pages that lose and repeat nothing', async () => {
        const appKeyId = randomUUID();
        for (let i = 0; i < 7; i++) await newGroup(`g${i}`, appKeyId);
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await store.listGroups(appKeyId, 3, after);
          seen.push(...page.items.map(({ groupId }) => groupId));
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual(['g6', 'g5', 'g4', 'g3', 'g2', 'g1', 'g0']);
      });

      it('removes a group with everything in it, and never gives its uid again', async () => {
        const appKeyId = randomUUID();
        const group = await newGroup('again', appKeyId);
        await append(group, 70);
        await store.compactTail(group.uid, 64, sealChunk);
        expect(await store.removeGroup(group.uid)).toBe(true);
        expect(await store.removeGroup(group.uid)).toBe(false);
        expect(await store.findGroup(appKeyId, 'again')).toBeUndefined();
        expect(await store.readGroupState(group.uid)).toBeUndefined();
        expect(await store.readTemplates(group.uid)).toBeUndefined();
        expect(await store.readChanges(group.uid, 0, 0)).toBeUndefined();
        expect(await append(group, 1)).toBeUndefined();
        expect(await store.listFaces(group.uid, 10, undefined)).toEqual([]);
        const next = await newGroup('again', appKeyId);
        expect(next.uid).not.toBe(group.uid);
        expect(next.faceCount).toBe(0);
      });
    });

    describe('group keys', () => {
      it('keeps the first wrapped key and hands it to whoever comes later', async () => {
        const group = await newGroup();
        const mine = { keyId: 'k1', bytes: randomBytes(60) };
        expect(plain(await store.ensureGroupKey(group.uid, mine))).toEqual(plain(mine));
        expect(plain(await store.ensureGroupKey(group.uid, { keyId: 'k1', bytes: randomBytes(60) }))).toEqual(
          plain(mine),
        );
        expect(plain((await store.readGroupState(group.uid))!.wrappedKey)).toEqual(plain(mine));
        expect(await store.ensureGroupKey(randomUUID(), mine)).toBeUndefined();
      });

      it('replaces a key only while it is the expected one', async () => {
        const group = await newGroup();
        const first = { keyId: 'k1', bytes: randomBytes(60) };
        const second = { keyId: 'k2', bytes: randomBytes(60) };
        await store.ensureGroupKey(group.uid, first);
        expect(await store.replaceGroupKey(group.uid, second, first)).toBe(false);
        expect(await store.replaceGroupKey(group.uid, first, second)).toBe(true);
        expect(await store.replaceGroupKey(group.uid, first, second)).toBe(false);
      });

      it('goes through all groups of all app keys once', async () => {
        const mine = [await newGroup(), await newGroup(), await newGroup()].map(({ uid }) => uid);
        const seen: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.listAllGroups(2, after);
          if (page.length === 0) break;
          seen.push(...page.map(({ uid }) => uid));
          after = page.at(-1)!.uid;
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toEqual(expect.arrayContaining(mine));
      });
    });

    describe('faces', () => {
      it('gives consecutive sequence numbers, and takes as many faces as there is room for', async () => {
        const group = await newGroup();
        expect(await append(group, 3, 5)).toMatchObject({ added: 3, version: 1 });
        const second = (await append(group, 4, 5))!;
        expect(second).toMatchObject({ added: 2, version: 2 });
        expect(await append(group, 1, 5)).toMatchObject({ added: 0, version: 2 });
        const faces = await store.listFaces(group.uid, 10, undefined);
        expect(faces.map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1, 0].map((i) => second.firstSequence - 3 + i));
        expect((await store.readGroupState(group.uid))!.faceCount).toBe(5);
      });

      it('returns every field of a face as it was given', async () => {
        const group = await newGroup();
        let given: NewStoredFace[] = [];
        await store.appendFaces(group.uid, 2, CAPACITY, (first, count) => (given = newFaces(first, count)));
        for (const face of given) {
          const found = (await store.findFace(group.uid, face.face.faceId))!;
          expect(found.face).toEqual(face.face);
          expect(found.sequence).toBe(face.sequence);
          expect(hex(found.tag)).toBe(hex(face.tag));
          const template = (await store.findTemplate(group.uid, face.face.faceId))!;
          expect(hex(template.template.sealed)).toBe(hex(face.sealed));
        }
        expect(await store.findFace(group.uid, randomUUID())).toBeUndefined();
        expect(await store.findTemplate(group.uid, randomUUID())).toBeUndefined();
        expect(await store.findFace((await newGroup()).uid, given[0]!.face.faceId)).toBeUndefined();
      });

      it('keeps nothing of a registration whose sealing failed', async () => {
        const group = await newGroup();
        const failing = store.appendFaces(group.uid, 2, CAPACITY, () => {
          throw new Error('sealing failed');
        });
        await expect(failing).rejects.toThrow('sealing failed');
        expect(await store.readGroupState(group.uid)).toMatchObject({ version: 0, faceCount: 0 });
        expect(await append(group, 1)).toMatchObject({ added: 1, version: 1 });
      });

      it('fills a group to the last place, and no further, under many writers', async () => {
        const group = await newGroup();
        const added = await Promise.all(Array.from({ length: 30 }, () => append(group, 3, 50)));
        expect(added.reduce((sum, result) => sum + result!.added, 0)).toBe(50);
        expect((await store.readGroupState(group.uid))!.faceCount).toBe(50);
        const sequences = (await store.listFaces(group.uid, 200, undefined)).map(({ sequence }) => sequence);
        expect(new Set(sequences).size).toBe(50);
      });

      it('pages newest first while faces come and go', async () => {
        const group = await newGroup();
        await append(group, 9);
        const stayed = await store.listFaces(group.uid, 9, undefined);
        const first = await store.listFaces(group.uid, 4, undefined);
        await append(group, 3);
        await store.removeFace(group.uid, stayed[5]!.face.faceId, () => undefined);
        const rest = await store.listFaces(group.uid, 100, first.at(-1)!.sequence);
        const seen = [...first, ...rest].map(({ sequence }) => sequence);
        expect(seen).toEqual(stayed.filter((_, i) => i !== 5).map(({ sequence }) => sequence));
      });

      it('finds faces by sequence number and leaves out those that are gone', async () => {
        const group = await newGroup();
        const { firstSequence } = (await append(group, 3))!;
        const found = await store.facesBySequence(group.uid, [firstSequence + 2, firstSequence, firstSequence + 77]);
        expect(found.map(({ sequence }) => sequence).sort()).toEqual([firstSequence, firstSequence + 2]);
      });
    });

    describe('chunks', () => {
      it('compacts the oldest tail records only when there are enough', async () => {
        const group = await newGroup();
        await append(group, 10);
        expect(await store.compactTail(group.uid, 11, sealChunk)).toBe(false);
        expect(await store.compactTail(group.uid, 8, sealChunk)).toBe(true);
        const { chunks, tail } = await readAll(group);
        expect(chunks.map(({ faceCount }) => faceCount)).toEqual([8]);
        expect(tail).toHaveLength(2);
        expect(tail[0]!.sequence).toBe(chunks[0]!.lastSequence + 1);
      });

      it('rewrites the chunk of a removed face in the same transaction, and drops an empty one', async () => {
        const group = await newGroup();
        await append(group, 3);
        const faces = (await store.listFaces(group.uid, 10, undefined)).reverse();
        await store.compactTail(group.uid, 2, sealChunk);
        const remove = (i: number) => store.removeFace(group.uid, faces[i]!.face.faceId, oneFaceLess);
        expect(await remove(0)).toMatchObject({ sequence: faces[0]!.sequence, version: 2 });
        const rewritten = (await readAll(group)).chunks[0]!;
        expect(rewritten).toMatchObject({ generation: 2, faceCount: 1 });
        expect(await remove(1)).toMatchObject({ version: 3 });
        expect((await readAll(group)).chunks).toEqual([]);
        expect(await remove(1)).toBeUndefined();
        expect(await remove(2)).toMatchObject({ version: 4 });
        expect(await readAll(group)).toMatchObject({ tail: [], version: 4 });
        expect((await store.readGroupState(group.uid))!.faceCount).toBe(0);
      });

      it('finds the template of a face in its chunk', async () => {
        const group = await newGroup();
        await append(group, 6);
        await store.compactTail(group.uid, 3, sealChunk);
        await store.compactTail(group.uid, 3, sealChunk);
        const faces = (await store.listFaces(group.uid, 10, undefined)).reverse();
        const found = (await store.findTemplate(group.uid, faces[4]!.face.faceId))!;
        expect(found.template).toMatchObject({ chunkId: faces[3]!.sequence, lastSequence: faces[5]!.sequence });
      });

      it('removes a face once, whoever asks first', async () => {
        const group = await newGroup();
        await append(group, 1);
        const [face] = await store.listFaces(group.uid, 1, undefined);
        const results = await Promise.all(
          Array.from({ length: 5 }, () => store.removeFace(group.uid, face!.face.faceId, oneFaceLess)),
        );
        expect(results.filter((result) => result !== undefined)).toHaveLength(1);
        expect((await store.readGroupState(group.uid))!.faceCount).toBe(0);
      });
    });

    describe('the change log', () => {
      it('tells what came and went since a version', async () => {
        const group = await newGroup();
        const first = (await append(group, 5))!;
        const faces = (await store.listFaces(group.uid, 10, undefined)).reverse();
        const known = first.firstSequence + 4;
        await append(group, 2);
        await store.removeFace(group.uid, faces[1]!.face.faceId, oneFaceLess);
        const changes = await store.readChanges(group.uid, first.version, known);
        if (changes === undefined || changes === 'too-old') throw new Error(`unexpected: ${changes}`);
        expect(changes.version).toBe(3);
        expect(changes.removed).toEqual([faces[1]!.sequence]);
        expect(changes.tail.map(({ sequence }) => sequence)).toEqual([known + 1, known + 2]);
        const upToDate = await store.readChanges(group.uid, 3, known + 2);
        expect(upToDate).toMatchObject({ version: 3, removed: [], chunks: [], tail: [] });
      });

      it('hands over a whole chunk when it holds faces that are new', async () => {
        const group = await newGroup();
        const { firstSequence } = (await append(group, 4))!;
        await store.compactTail(group.uid, 4, sealChunk);
        const changes = await store.readChanges(group.uid, 0, firstSequence + 1);
        if (changes === undefined || changes === 'too-old') throw new Error(`unexpected: ${changes}`);
        expect(changes.chunks).toHaveLength(1);
        expect(changes.tail).toEqual([]);
      });

      it('says so when a version is from the future', async () => {
        const group = await newGroup();
        expect(await store.readChanges(group.uid, 99, 0)).toBe('too-old');
      });
    });

    describe('app keys and settings', () => {
      it('finds a key by its hash, and keeps the first revocation', async () => {
        const hash = randomBytes(32);
        const key = { id: randomUUID(), name: 'door', createdAt: 1, expiresAt: 2 };
        await store.insertAppKey(key, hash);
        const found = (await store.findAppKeyByHash(hash))!;
        expect(found.key).toEqual(key);
        expect(hex(found.hash)).toBe(hex(hash));
        expect(await store.findAppKeyByHash(randomBytes(32))).toBeUndefined();
        expect(await store.revokeAppKey(key.id, 10)).toBe(true);
        expect(await store.revokeAppKey(key.id, 20)).toBe(true);
        expect(await store.revokeAppKey(randomUUID(), 10)).toBe(false);
        expect((await store.listAppKeys()).find(({ id }) => id === key.id)).toEqual({ ...key, revokedAt: 10 });
      });

      it('keeps the limits of a key', async () => {
        const hash = randomBytes(32);
        const limits = { ownerId: randomUUID(), scopes: ['read' as const, 'search' as const], groupIds: ['lobby'] };
        const key = { id: randomUUID(), name: 'reader', createdAt: 1, ...limits };
        await store.insertAppKey(key, hash);
        expect((await store.findAppKeyByHash(hash))!.key).toEqual(key);
      });

      it('appends to the audit in one order, whoever writes at the same time', async () => {
        const row = (position: number, text: string) => ({
          position,
          at: position,
          event: text,
          previous: randomBytes(16),
          tag: randomBytes(16),
        });
        const before = await store.lastAuditPosition();
        await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            store.appendAudit((last) => [1, 2].map((step) => row((last?.position ?? 0) + step, `${i}.${step}`))),
          ),
        );
        const rows = await store.readAudit(before, 100);
        expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, i) => before + 1 + i));
        for (let i = 0; i < 20; i += 2) expect(rows[i + 1]!.event).toBe(rows[i]!.event.replace('.1', '.2'));
        expect(await store.trimAudit(Number.MAX_SAFE_INTEGER)).toBeGreaterThanOrEqual(19);
        expect(await store.lastAuditPosition()).toBe(before + 20);
      });

      it('replaces a setting only while it has the expected value', async () => {
        const setting = `s-${randomUUID()}`;
        expect(await store.readSetting(setting)).toBeUndefined();
        expect(await store.replaceSetting(setting, 'x', 'a')).toBe(false);
        expect(await store.replaceSetting(setting, undefined, 'a')).toBe(true);
        expect(await store.replaceSetting(setting, undefined, 'b')).toBe(false);
        expect(await store.replaceSetting(setting, 'a', 'b')).toBe(true);
        expect(await store.readSetting(setting)).toBe('b');
      });
    });
  });
}

function newFaces(firstSequence: number, count: number): NewStoredFace[] {
  return Array.from({ length: count }, (_, i) => ({
    sequence: firstSequence + i,
    tag: randomBytes(16),
    sealed: randomBytes(1100),
    face: {
      faceId: randomUUID(),
      imageId: randomUUID(),
      ...(i % 2 === 0 && { externalImageId: `image-${i}.jpg` }),
      bbox: { x0: 0.1, y0: 1 / 3, x1: 0.9, y1: 0.75 },
      confidence: 99.123456789012,
    },
  }));
}

function sealChunk(templates: SealedTemplate[]): SealedChunk {
  return {
    chunkId: templates[0]!.sequence,
    lastSequence: templates.at(-1)!.sequence,
    generation: 1,
    faceCount: templates.length,
    sealed: Buffer.concat(templates.map(({ sealed }) => sealed)),
  };
}

function oneFaceLess(chunk: SealedChunk): SealedChunk | undefined {
  if (chunk.faceCount === 1) return undefined;
  return { ...chunk, generation: chunk.generation + 1, faceCount: chunk.faceCount - 1, sealed: randomBytes(100) };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const plain = (key: { keyId: string; bytes: Uint8Array } | undefined) =>
  key && { keyId: key.keyId, bytes: hex(key.bytes) };
