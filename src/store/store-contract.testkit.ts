import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  FaceSelection,
  Group,
  GroupChanges,
  NewStoredFace,
  PagedSelection,
  PersonFacePosition,
  SealedChunk,
  SealedTemplate,
  StoredFace,
} from '../ports.ts';
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

    const remove = (group: Group, selection: FaceSelection, limit = 100) =>
      store.removeFaces(group.uid, selection, limit, without);

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

      it('keeps the settings of a group, and changes some of them in one step', async () => {
        const appKeyId = randomUUID();
        const group = { appKeyId, groupId: 'g', modelVersion: 'v1.0', createdAt: 5, minQuality: 40, retentionDays: 30 };
        await store.createGroup(group, 2);
        const made = (await store.findGroup(appKeyId, 'g'))!;
        expect(made).toMatchObject({ minQuality: 40, retentionDays: 30 });
        const changed = await Promise.all([
          store.changeGroupSettings(made.uid, { minQuality: 50 }),
          store.changeGroupSettings(made.uid, { retentionDays: null }),
        ]);
        expect(changed.map((one) => one!.uid)).toEqual([made.uid, made.uid]);
        const { retentionDays: _, ...rest } = made;
        expect(await store.findGroup(appKeyId, 'g')).toEqual({ ...rest, minQuality: 50 });
        expect(await store.changeGroupSettings(made.uid, {})).toEqual({ ...rest, minQuality: 50 });
        expect(await store.changeGroupSettings(randomUUID(), { minQuality: 1 })).toBeUndefined();
      });

      it('goes through the groups with a retention time', async () => {
        const appKeyId = randomUUID();
        for (const [groupId, retentionDays] of Object.entries({ a: 1, b: undefined, c: 9 })) {
          const wanted = { appKeyId, groupId, modelVersion: 'v1.0', createdAt: 1 };
          await store.createGroup({ ...wanted, ...(retentionDays && { retentionDays }) }, 9);
        }
        const seen: Group[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.listGroupsWithRetention(1, after);
          if (page.length === 0) break;
          seen.push(...page);
          after = page.at(-1)!.uid;
        }
        const mine = seen.filter((group) => group.appKeyId === appKeyId);
        expect(mine.map(({ groupId, retentionDays }) => [groupId, retentionDays]).sort()).toEqual([
          ['a', 1],
          ['c', 9],
        ]);
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
        await store.appendFaces(group.uid, 2, CAPACITY, (first, count) => {
          given = newFaces(first, count);
          given[1]!.face.personId = 'person.1:A';
          return given;
        });
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
        await remove(group, { faceId: stayed[5]!.face.faceId });
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
        const removeOne = (i: number) => remove(group, { faceId: faces[i]!.face.faceId });
        const { faceId } = faces[0]!.face;
        expect(await removeOne(0)).toEqual({ removed: [{ sequence: faces[0]!.sequence, faceId }], version: 2 });
        const rewritten = (await readAll(group)).chunks[0]!;
        expect(rewritten).toMatchObject({ generation: 2, faceCount: 1 });
        expect(await removeOne(1)).toMatchObject({ version: 3 });
        expect((await readAll(group)).chunks).toEqual([]);
        expect(await removeOne(1)).toEqual({ removed: [], version: 3 });
        expect(await removeOne(2)).toMatchObject({ version: 4 });
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
          Array.from({ length: 5 }, () => remove(group, { faceId: face!.face.faceId })),
        );
        expect(results.flatMap((result) => result!.removed)).toHaveLength(1);
        expect((await store.readGroupState(group.uid))!.faceCount).toBe(0);
      });
    });

    describe('selections', () => {
      const label = (labels: Partial<NewStoredFace['face']>[]) => async (group: Group) => {
        await store.appendFaces(group.uid, labels.length, CAPACITY, (first, count) =>
          newFaces(first, count).map(({ face: { externalImageId: _, registeredAt: __, ...face }, ...rest }, i) => ({
            ...rest,
            face: { ...face, ...labels[i] },
          })),
        );
        return (await store.listFaces(group.uid, 100, undefined)).reverse();
      };

      it('page through the faces of one label, newest first', async () => {
        const group = await newGroup();
        const faces = await label([
          { externalImageId: 'x', personId: 'p' },
          { externalImageId: 'y', personId: 'p' },
          { externalImageId: 'x' },
          { externalImageId: 'x', personId: 'P' },
        ])(group);
        const found = async (selection: PagedSelection, limit = 10, after?: number) =>
          (await store.listFaces(group.uid, limit, after, selection)).map(({ sequence }) =>
            faces.findIndex((face) => face.sequence === sequence),
          );
        expect(await found({ externalImageId: 'x' })).toEqual([3, 2, 0]);
        expect(await found({ externalImageId: 'x' }, 2)).toEqual([3, 2]);
        expect(await found({ externalImageId: 'x' }, 2, faces[2]!.sequence)).toEqual([0]);
        expect(await found({ personId: 'p' })).toEqual([1, 0]);
        expect(await found({ imageId: faces[1]!.face.imageId })).toEqual([1]);
        expect(await found({ personId: 'nobody' })).toEqual([]);
        expect(await store.countFaces(group.uid, { externalImageId: 'x' })).toBe(3);
        expect(await store.countFaces(group.uid, { faceId: faces[0]!.face.faceId })).toBe(1);
        expect(await store.countFaces((await newGroup()).uid, { externalImageId: 'x' })).toBe(0);
      });

      it('remove what they name in steps of a limit, each chunk rewritten once', async () => {
        const group = await newGroup();
        const faces = await label(Array.from({ length: 9 }, (_, i) => ({ personId: i % 2 === 0 ? 'even' : 'odd' })))(
          group,
        );
        await store.compactTail(group.uid, 4, sealChunk);
        await store.compactTail(group.uid, 4, sealChunk);
        const rewritten: number[][] = [];
        const removed: number[] = [];
        for (;;) {
          const done = await store.removeFaces(group.uid, { personId: 'even' }, 3, (chunk, sequences) => {
            rewritten.push(sequences);
            return without(chunk, sequences);
          });
          removed.push(...done!.removed.map(({ sequence }) => sequence));
          if (done!.removed.length < 3) break;
        }
        const even = faces.filter((_, i) => i % 2 === 0).map(({ sequence }) => sequence);
        expect(removed.sort((a, b) => a - b)).toEqual(even);
        expect(rewritten.flat().sort((a, b) => a - b)).toEqual(even.slice(0, 4));
        expect(rewritten.length).toBeLessThanOrEqual(3);
        const { chunks, tail, version } = await readAll(group);
        expect(chunks.map(({ faceCount }) => faceCount)).toEqual([2, 2]);
        expect([tail, version]).toEqual([[], 6]);
        expect(await store.readGroupState(group.uid)).toMatchObject({ faceCount: 4, version: 6 });
        const changes = await store.readChanges(group.uid, 1, faces.at(-1)!.sequence);
        expect((changes as GroupChanges).removed.sort((a, b) => a - b)).toEqual(even);
        expect(await store.removeFaces(randomUUID(), { personId: 'even' }, 3, without)).toBeUndefined();
      });

      it('remove nothing when the sealing of a chunk fails', async () => {
        const group = await newGroup();
        await label([{ personId: 'p' }, { personId: 'p' }])(group);
        await store.compactTail(group.uid, 2, sealChunk);
        const failing = store.removeFaces(group.uid, { personId: 'p' }, 9, () => {
          throw new Error('sealing failed');
        });
        await expect(failing).rejects.toThrow('sealing failed');
        expect(await store.countFaces(group.uid, { personId: 'p' })).toBe(2);
        expect(await store.readGroupState(group.uid)).toMatchObject({ version: 1, faceCount: 2 });
      });

      it('know the faces that are older than a time', async () => {
        const group = await newGroup();
        const faces = await label([{ registeredAt: 10 }, { registeredAt: 30 }, { registeredAt: 20 }])(group);
        expect(await store.countFaces(group.uid, { registeredBefore: 20 })).toBe(1);
        expect(await store.countFaces(group.uid, { registeredBefore: 21 })).toBe(2);
        expect((await remove(group, { registeredBefore: 21 }))!.removed).toEqual(
          [faces[0]!, faces[2]!].map(({ sequence, face: { faceId } }) => ({ sequence, faceId })),
        );
        expect(await store.listFaces(group.uid, 9, undefined)).toHaveLength(1);
      });

      it('take a face without a time to be as old as its group when the group knows nothing else', async () => {
        const group = await newGroup();
        await label([{}])(group);
        expect(await store.countFaces(group.uid, { registeredBefore: group.createdAt })).toBe(0);
        expect((await remove(group, { registeredBefore: group.createdAt }))!.removed).toEqual([]);
        expect(await store.countFaces(group.uid, { registeredBefore: group.createdAt + 1 })).toBe(1);
        expect((await remove(group, { registeredBefore: group.createdAt + 1 }))!.removed).toHaveLength(1);
      });
    });

    describe('persons', () => {
      const toPerson = (personId: string | undefined) => () => ({ personId, tag: randomBytes(16) });

      it('are listed with their faces in the order of their ids, and end with their last face', async () => {
        const group = await newGroup();
        await append(group, 5);
        const faces = (await store.listFaces(group.uid, 9, undefined)).reverse();
        const give = (i: number, personId: string | undefined) =>
          store.changePerson(group.uid, faces[i]!.face.faceId, toPerson(personId));
        for (const [i, personId] of ['b', 'a', 'B', 'a'].entries()) await give(i, personId);
        const counts = async (limit: number, after?: string) =>
          (await store.listPersons(group.uid, limit, after)).map(({ personId, faceCount }) => [personId, faceCount]);
        expect(await counts(9)).toEqual([['B', 1], ['a', 2], ['b', 1]]); // biome-ignore format: pairs
        expect(await counts(1, 'B')).toEqual([['a', 2]]);
        expect((await give(0, undefined))!.face.personId).toBe('b');
        expect(await counts(9, 'a')).toEqual([]);
        await remove(group, { personId: 'a' });
        expect(await counts(9)).toEqual([['B', 1]]);
        expect(await store.listPersons((await newGroup()).uid, 9, undefined)).toEqual([]);
      });

      it('hand over their faces in pages', async () => {
        const group = await newGroup();
        await append(group, 6);
        const faces = (await store.listFaces(group.uid, 9, undefined)).reverse();
        for (const [i, personId] of [
          [0, 'b'],
          [1, 'a'],
          [2, 'b'],
          [4, 'c'],
        ] as const) {
          // biome-ignore format: pairs
          await store.changePerson(group.uid, faces[i]!.face.faceId, toPerson(personId));
        }
        const seen: StoredFace[] = [];
        for (let after: PersonFacePosition | undefined; ; ) {
          const page = await store.listFacesOfPersons(group.uid, 2, after);
          if (page.length === 0) break;
          seen.push(...page);
          const { face, sequence } = page.at(-1)!;
          after = { personId: face.personId!, sequence };
        }
        expect(seen.map(({ sequence }) => sequence)).toEqual([1, 0, 2, 4].map((i) => faces[i]!.sequence));
        expect(seen.map(({ face }) => face.personId)).toEqual(['a', 'b', 'b', 'c']);
      });

      it('change in the log of the group, unless the caller declines', async () => {
        const group = await newGroup();
        await append(group, 2);
        const [face] = await store.listFaces(group.uid, 1, undefined);
        const { faceId } = face!.face;
        expect(await store.changePerson(group.uid, faceId, () => undefined)).toEqual(face);
        const tag = randomBytes(16);
        expect(await store.changePerson(group.uid, faceId, () => ({ personId: 'p', tag }))).toEqual(face);
        const after = (await store.findFace(group.uid, faceId))!;
        expect([after.face, hex(after.tag)]).toEqual([{ ...face!.face, personId: 'p' }, hex(tag)]);
        const changes = await store.readChanges(group.uid, 1, face!.sequence);
        expect(changes).toMatchObject({ version: 2, personChanged: [face!.sequence], removed: [] });
        expect(await store.changePerson(group.uid, randomUUID(), toPerson('p'))).toBeUndefined();
        expect(await store.changePerson(randomUUID(), faceId, toPerson('p'))).toBeUndefined();
        const failing = store.changePerson(group.uid, faceId, () => {
          throw new Error('the face is not as it was stored');
        });
        await expect(failing).rejects.toThrow('as it was stored');
        expect((await store.readGroupState(group.uid))!.version).toBe(2);
      });
    });

    describe('the change log', () => {
      it('tells what came and went since a version', async () => {
        const group = await newGroup();
        const first = (await append(group, 5))!;
        const faces = (await store.listFaces(group.uid, 10, undefined)).reverse();
        const known = first.firstSequence + 4;
        await append(group, 2);
        await remove(group, { faceId: faces[1]!.face.faceId });
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

      it('keeps the note of a change with the change, and hands it to the chain once', async () => {
        const note = (event: string) => ({ at: 7, event, tag: randomBytes(16) });
        const key = { id: randomUUID(), name: 'noted', createdAt: 1, requestsPerMinute: 60 };
        const owner = randomUUID();
        await store.insertAppKey(key, randomBytes(32), note('key made'));
        expect((await store.listAppKeys()).find(({ id }) => id === key.id)).toEqual(key);
        await store.revokeAppKey(randomUUID(), 1, note('not kept: no such key'));
        await store.revokeAppKey(key.id, 1, note('key ended'));
        const wanted = { appKeyId: owner, groupId: 'noted', modelVersion: 'm', createdAt: 1 };
        await store.createGroup(wanted, 9, note('group made'));
        await store.createGroup(wanted, 9, note('not kept: it is there'));
        const { uid } = (await store.findGroup(owner, 'noted'))!;
        await store.changeGroupSettings(uid, { minQuality: 9 }, note('group changed'));
        await store.changeGroupSettings(randomUUID(), { minQuality: 9 }, note('not kept: no such group'));
        await store.appendFaces(uid, 2, 1, newFaces, (added) => note(`added ${added}`));
        await store.appendFaces(uid, 2, 1, newFaces, () => note('not kept: no room'));
        const failing = store.appendFaces(uid, 1, 9, newFaces, () => {
          throw new Error('no note');
        });
        await expect(failing).rejects.toThrow('no note');
        expect((await store.readGroupState(uid))!.faceCount).toBe(1);
        const { faceId } = (await store.listFaces(uid, 1, undefined))[0]!.face;
        await store.removeFaces(
          uid,
          { faceId: 'none' },
          1,
          () => undefined,
          () => note('not kept: no such face'),
        );
        await store.removeFaces(
          uid,
          { faceId },
          1,
          () => undefined,
          (removed) => note(`removed ${removed.length}`),
        );
        await store.removeGroup(uid, note('group ended'));
        await store.removeGroup(uid, note('not kept: it is gone'));
        const kept = ['key made', 'key ended', 'group made', 'group changed', 'added 1', 'removed 1', 'group ended'];
        expect((await store.readAuditNotes()).map(({ event }) => event)).toEqual(kept);

        const seen: string[] = [];
        await expect(
          store.appendAudit(() => {
            throw new Error('cannot be linked');
          }),
        ).rejects.toThrow('cannot be linked');
        await store.appendAudit((last, notes) =>
          notes.map(({ at, event, tag }, i) => {
            seen.push(event);
            return { position: (last?.position ?? 0) + 1 + i, at, event, previous: randomBytes(16), tag };
          }),
        );
        expect(seen).toEqual(kept);
        expect(await store.readAuditNotes()).toEqual([]);
        await store.leaveAuditNotes([note('moved here')]);
        expect((await store.readAuditNotes())[0]).toMatchObject({ at: 7, event: 'moved here' });
        await store.appendAudit(() => []);
      });

      it('forgets audit rows from the oldest on only', async () => {
        const start = await store.lastAuditPosition();
        const times = [1000, 5000, 2000, 6000];
        await store.appendAudit((last) =>
          times.map((at, i) => ({
            position: (last?.position ?? 0) + 1 + i,
            at,
            event: 'e',
            previous: randomBytes(16),
            tag: randomBytes(16),
          })),
        );
        await store.trimAudit(3000);
        expect((await store.readAudit(start, 9)).map(({ at }) => at)).toEqual([5000, 2000, 6000]);
        expect((await store.readAudit(0, 9)).length).toBe(3);
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
      registeredAt: 1_700_000_000_123 + i,
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

function without(chunk: SealedChunk, sequences: number[]): SealedChunk | undefined {
  const faceCount = chunk.faceCount - sequences.length;
  return faceCount === 0
    ? undefined
    : { ...chunk, generation: chunk.generation + 1, faceCount, sealed: randomBytes(100) };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const plain = (key: { keyId: string; bytes: Uint8Array } | undefined) =>
  key && { keyId: key.keyId, bytes: hex(key.bytes) };
