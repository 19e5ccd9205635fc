import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Embedding, FacePair, Group, NewFace } from '../ports.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { createGallery } from './index.ts';
import { areKnownAsOnePerson } from './same-person.ts';

const DIMENSION = 32;
const ALL = 4096;
const vault = createVault([randomBytes(32)]);

let store: SqliteStore;
/** Two servers on one store. */
let [here, there]: ReturnType<typeof createGallery>[] = [];
let group: Group;

beforeEach(async () => {
  store = await openSqliteStore(':memory:');
  here = createGallery({ store, vault, threads: 0 });
  there = createGallery({ store, vault, threads: 0 });
  await store.createGroup({ appKeyId: 'key', groupId: 'g', modelVersion: 'm', createdAt: 1 }, 10);
  group = (await store.findGroup('key', 'g'))!;
});
afterEach(async () => {
  await Promise.all([here!.close(), there!.close()]);
  await store.close();
});

function direction(angle: number): Embedding {
  return Float32Array.from({ length: DIMENSION }, (_, i) => [Math.cos(angle), Math.sin(angle)][i] ?? 0);
}

function newFace(angle: number, labels: Pick<NewFace, 'personId' | 'externalImageId'> = {}): NewFace {
  const bbox = { x0: 0, y0: 0, x1: 1, y1: 1 };
  return { faceId: randomUUID(), imageId: randomUUID(), bbox, confidence: 99, embedding: direction(angle), ...labels };
}

async function enrol(...faces: NewFace[]): Promise<string[]> {
  await here!.enrol(group, faces, 100_000);
  return faces.map(({ faceId }) => faceId);
}

const found = async (gallery = here!, angle = 0, minCosine = -1, limit = ALL) =>
  (await gallery.searchPersons(group, direction(angle), minCosine, limit)).map(({ personId }) => personId);

describe('a search for persons', () => {
  it('finds each once by the average of their faces, with the face most like the probe', async () => {
    const [left, right] = await enrol(newFace(-0.4, { personId: 'ada' }), newFace(0.5, { personId: 'ada' }));
    await enrol(newFace(0.2, { personId: 'bob' }), newFace(0));
    const [ada, bob] = await here!.searchPersons(group, direction(0), -1, 10);
    expect(ada).toMatchObject({ personId: 'ada', faceCount: 2, face: { faceId: left } });
    expect(ada!.cosine).toBeCloseTo(Math.cos(0.05), 4);
    expect(bob).toMatchObject({ personId: 'bob', faceCount: 1 });
    expect(bob!.cosine).toBe((await here!.searchByEmbedding(group, direction(0), -1, 10))[1]!.cosine);
    expect(await found(here!, 0, Math.cos(0.1))).toEqual(['ada']);
    expect(await found(here!, 0, -1, 1)).toEqual(['ada']);
    const fromTheRight = await here!.searchPersons(group, direction(0.6), -1, 10);
    expect(fromTheRight.map(({ face }) => face.faceId)[1]).toBe(right);
  });

  it('knows each change at once, on every server', async () => {
    expect(await found()).toEqual([]);
    const [first, second, loose] = await enrol(
      newFace(0, { personId: 'a' }),
      newFace(1, { personId: 'b' }),
      newFace(2),
    );
    for (const gallery of [here!, there!]) expect(await found(gallery)).toEqual(['a', 'b']);
    await here!.changePerson(group, loose!, { to: 'c' });
    for (const gallery of [here!, there!]) expect(await found(gallery, 2)).toEqual(['c', 'b', 'a']);
    await there!.changePerson(group, second!, { from: 'b', to: 'a' });
    for (const gallery of [here!, there!]) expect(await found(gallery, 0.5)).toEqual(['a', 'c']);
    await here!.changePerson(group, first!, { from: 'a' });
    const [onlySecond] = await there!.searchPersons(group, direction(1), -1, 1);
    expect(onlySecond).toMatchObject({ personId: 'a', faceCount: 1, face: { faceId: second } });
    await there!.removeFaces(group, { personId: 'a' }, 10);
    for (const gallery of [here!, there!]) expect(await found(gallery)).toEqual(['c']);
    await here!.removeFace(group, loose!);
    for (const gallery of [here!, there!]) expect(await found(gallery)).toEqual([]);
  });

  it('agrees with the plain definition after any changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ what: fc.integer({ min: 0, max: 5 }), face: fc.nat(30), person: fc.nat(4) }), {
          minLength: 5,
          maxLength: 30,
        }),
        async (steps) => {
          const faces = new Map<string, { angle: number; personId: string | undefined }>();
          await here!.removeGroup(group);
          await store.createGroup({ appKeyId: 'key', groupId: 'g', modelVersion: 'm', createdAt: 1 }, 10);
          group = (await store.findGroup('key', 'g'))!;
          for (const [i, { what, face, person }] of steps.entries()) {
            const personId = `p${person}`;
            const gallery = i % 2 === 0 ? here! : there!;
            const faceId = [...faces.keys()][face % Math.max(1, faces.size)];
            if (what <= 2 || faceId === undefined) {
              const angle = face / 10;
              const added = newFace(angle, what === 0 ? {} : { personId });
              await gallery.enrol(group, [added], 1000);
              faces.set(added.faceId, { angle, personId: what === 0 ? undefined : personId });
            } else if (what === 3) {
              await gallery.removeFace(group, faceId);
              faces.delete(faceId);
            } else {
              await gallery.changePerson(group, faceId, what === 4 ? { to: personId } : {});
              faces.get(faceId)!.personId = what === 4 ? personId : undefined;
            }
            if (i % 3 === 0) await found(gallery);
          }
          const byPerson = Map.groupBy(faces.values(), ({ personId }) => personId);
          byPerson.delete(undefined);
          const expected = new Map([...byPerson].map(([personId, own]) => [personId, own.length]));
          for (const gallery of [here!, there!]) {
            const persons = await gallery.searchPersons(group, direction(0.3), -1, ALL);
            expect(new Map(persons.map(({ personId, faceCount }) => [personId, faceCount]))).toEqual(expected);
            for (const { personId, cosine } of persons) {
              const own = byPerson.get(personId)!;
              const x = own.reduce((sum, { angle }) => sum + Math.cos(angle), 0);
              const y = own.reduce((sum, { angle }) => sum + Math.sin(angle), 0);
              expect(cosine).toBeCloseTo(Math.cos(0.3 - Math.atan2(y, x)), 3);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses faces whose person was altered in the store', async () => {
    const [faceId] = await enrol(newFace(0, { personId: 'a' }));
    await store.changePerson(group.uid, faceId!, ({ tag }) => ({ personId: 'mallory', tag }));
    await expect(here!.searchPersons(group, direction(0), -1, 1)).rejects.toMatchObject({
      resultName: 'InternalServerError',
    });
    await expect(here!.findFace(group, faceId!)).rejects.toMatchObject({ resultName: 'InternalServerError' });
    await expect(here!.changePerson(group, faceId!, { to: 'b' })).rejects.toMatchObject({
      resultName: 'InternalServerError',
    });
  });
});

describe('conflicts', () => {
  it('are the alike faces that are not known to be the same person’s, as many as were asked for', async () => {
    const alike = Array.from({ length: 200 }, () => newFace(0, { personId: 'me' }));
    await enrol(newFace(0, { personId: 'ada' }), ...alike, newFace(0, { externalImageId: 'x' }), newFace(2));
    const conflicts = await here!.findConflicts(group, [newFace(0, { personId: 'me' }), newFace(2)], 0.9, 10);
    const labels = conflicts.map((matches) =>
      matches.map(({ face }) => face.personId ?? face.externalImageId ?? 'nobody'),
    );
    expect(labels).toEqual([['x', 'ada'], ['nobody']]);
  });
});

describe('known as one person', () => {
  it.each([
    [{ personId: 'a' }, { personId: 'a', externalImageId: 'x' }, true],
    [{ personId: 'a', externalImageId: 'x' }, { personId: 'b', externalImageId: 'x' }, false],
    [{ externalImageId: 'x' }, { externalImageId: 'x' }, true],
    [{ personId: 'a', externalImageId: 'x' }, { externalImageId: 'x' }, true],
    [{ personId: 'a' }, {}, false],
    [{}, {}, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(areKnownAsOnePerson(a, b)).toBe(expected);
    expect(areKnownAsOnePerson(b, a)).toBe(expected);
  });
});

describe('duplicates', () => {
  const walk = async (limit: number, between: (page: number) => Promise<void> = async () => {}) => {
    const pairs: FacePair[] = [];
    let compared = 0;
    let after: string | undefined;
    for (let page = 0; ; page++) {
      const result = (await here!.findDuplicates(group, { minCosine: 0.95, limit, after }))!;
      expect(result.items.length).toBeLessThanOrEqual(limit);
      pairs.push(...result.items);
      compared += result.compared;
      after = result.next;
      if (after === undefined) return { pairs, compared };
      await between(page);
    }
  };
  const idsOf = (pairs: FacePair[]) => pairs.map(({ faces }) => faces.map(({ faceId }) => faceId).join(' '));

  it('are all pairs over the limit of different persons, once, however the pages are cut', async () => {
    const faces = Array.from({ length: 40 }, (_, i) =>
      newFace((i % 5) / 2 + i / 1000, i % 3 === 0 ? {} : { personId: `p${i % 4}` }),
    );
    await enrol(...faces);
    const expected = faces
      .flatMap((newer, i) => faces.slice(0, i).map((older) => [newer, older] as const))
      .filter(([a, b]) => !areKnownAsOnePerson(a, b) && here!.compareEmbeddings(a.embedding, b.embedding) >= 0.95)
      .map(([a, b]) => `${a.faceId} ${b.faceId}`);
    expect(expected.length).toBeGreaterThan(50);
    for (const limit of [1, 2, 7, 1000]) {
      const { pairs, compared } = await walk(limit);
      expect(new Set(idsOf(pairs))).toEqual(new Set(expected));
      expect(pairs).toHaveLength(expected.length);
      expect(compared).toBe(faces.length);
    }
  });

  it('of faces that are there throughout come once while others come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (limit, victims) => {
          await here!.removeFaces(group, { registeredBefore: Number.MAX_SAFE_INTEGER }, 1000);
          const ids = await enrol(...Array.from({ length: 12 }, (_, i) => newFace(i % 2)));
          const removed = new Set<string>();
          const { pairs } = await walk(limit, async (page) => {
            const victim = victims[page];
            await enrol(newFace(0));
            if (victim === undefined) return;
            removed.add(ids[victim % ids.length]!);
            await here!.removeFace(group, ids[victim % ids.length]!);
          });
          const seen = idsOf(pairs);
          expect(new Set(seen).size).toBe(seen.length);
          const stayed = ids.flatMap((newer, i) => (removed.has(newer) ? [] : [{ newer, i }]));
          for (const { newer, i } of stayed) {
            for (const { newer: older, i: j } of stayed) {
              if (j < i && (i - j) % 2 === 0) expect(seen).toContain(`${newer} ${older}`);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('end when the caller goes away, and when the group does', async () => {
    await enrol(newFace(0), newFace(0));
    const signal = AbortSignal.abort(new Error('gone away'));
    await expect(here!.findDuplicates(group, { minCosine: 0, limit: 1, after: undefined, signal })).rejects.toThrow(
      'gone away',
    );
    await here!.removeGroup(group);
    expect(await here!.findDuplicates(group, { minCosine: 0, limit: 1, after: undefined })).toBeUndefined();
  });
});
