import { describe, expect, it } from 'vitest';
import { asImage, askForV1_1, askV1_1, newGroup, register, server } from './support/api.ts';
import { otherPortrait, portrait, scaledPhoto } from './support/pictures.ts';

const page = 'limit=200';

async function personsOf(groupId: string): Promise<[string, number][]> {
  const { data } = await askForV1_1('Success', 'listPersons', { params: { groupId }, query: page });
  return data.persons.map(({ personId, faceCount }) => [personId, faceCount]);
}

const registerAs = async (groupId: string, personId: string, photo: Promise<Buffer>, more: object = {}) => {
  const body = { image: asImage(await photo), limit: 1, personId, ...more };
  return (await askForV1_1('Success', 'registerFaces', { params: { groupId }, body })).data.addedFaces[0]!;
};

describe('a person', () => {
  it('comes with their first face, has several, moves them, and ends with the last', async () => {
    const groupId = await newGroup();
    const first = await registerAs(groupId, 'ada', portrait());
    expect(first.personId).toBe('ada');
    const [second] = await register(groupId, await otherPortrait(), 1);
    const params = { groupId, personId: 'ada', faceId: second! };
    const assigned = (await askForV1_1('Success', 'assignFace', { params })).data;
    expect(assigned).toEqual({ face: expect.objectContaining({ faceId: second, personId: 'ada' }) });
    expect((await askForV1_1('Success', 'assignFace', { params })).data.previousPersonId).toBe('ada');
    expect(await personsOf(groupId)).toEqual([['ada', 2]]);

    const { data: ada } = await askForV1_1('Success', 'getPerson', { params, query: page });
    expect(ada.faces.map(({ faceId }) => faceId)).toEqual([second, first.faceId]);
    expect(ada.faceCount).toBe(2);

    const moved = await askForV1_1('Success', 'assignFace', { params: { ...params, personId: 'Bob' } });
    expect(moved.data).toMatchObject({ previousPersonId: 'ada', face: { personId: 'Bob' } });
    expect(await personsOf(groupId)).toEqual([['Bob', 1], ['ada', 1]]); // biome-ignore format: pairs
    await askForV1_1('NotFoundFaceIDError', 'unassignFace', { params });
    const out = await askForV1_1('Success', 'unassignFace', { params: { ...params, personId: 'Bob' } });
    expect(out.data).toMatchObject({ previousPersonId: 'Bob', face: { faceId: second } });
    expect(out.data.face).not.toHaveProperty('personId');
    await askForV1_1('NotFoundPersonError', 'getPerson', { params: { ...params, personId: 'Bob' }, query: page });
    const { data: faces } = await askForV1_1('Success', 'listFaces', { params: { groupId }, query: page });
    expect(faces.faces.map(({ faceId, personId }) => [faceId, personId])).toEqual([
      [second, undefined],
      [first.faceId, 'ada'],
    ]);
  });

  it('is found by any of their faces, once, and not by the faces of nobody', async () => {
    const groupId = await newGroup();
    await register(groupId, await portrait(), 1);
    const image = asImage(await portrait());
    const search = (limit = 10, threshold = 90) =>
      askForV1_1('Success', 'searchPersons', {
        params: { groupId },
        query: `limit=${limit}&threshold=${threshold}`,
        body: { image },
      });
    expect((await search()).data).toMatchObject({ matchPersonCount: 0, matchPersons: [] });
    const own = await registerAs(groupId, 'ada', portrait());
    await registerAs(groupId, 'ada', portrait());
    await registerAs(groupId, 'bob', otherPortrait());
    const { data } = await search();
    expect(data.matchPersons).toHaveLength(1);
    expect(data.matchPersons[0]).toMatchObject({ personId: 'ada', faceCount: 2, face: { personId: 'ada' } });
    expect(data.matchPersons[0]!.similarity).toBeGreaterThan(99);
    expect(data.sourceFace).toHaveProperty('quality');
    const all = (await search(10, 1)).data.matchPersons;
    expect(all.map(({ personId }) => personId).slice(0, 1)).toEqual(['ada']);
    expect((await search(1, 1)).data.matchPersons).toEqual(all.slice(0, 1));
    await askForV1_1('Success', 'assignFace', { params: { groupId, personId: 'eve', faceId: own.faceId } });
    expect((await search()).data.matchPersons.map(({ personId }) => personId).sort()).toEqual(['ada', 'eve']);
  });

  it('leaves with all their faces, and the report counts them', async () => {
    const groupId = await newGroup();
    await registerAs(groupId, 'ada', portrait());
    await registerAs(groupId, 'ada', otherPortrait());
    const kept = await registerAs(groupId, 'bob', portrait());
    const { data } = await askForV1_1('Success', 'deletePerson', { params: { groupId, personId: 'ada' } });
    expect(data.deletedFaceCount).toBe(2);
    await askForV1_1('NotFoundPersonError', 'deletePerson', { params: { groupId, personId: 'ada' } });
    const { data: faces } = await askForV1_1('Success', 'listFaces', { params: { groupId }, query: page });
    expect(faces.faces.map(({ faceId }) => faceId)).toEqual([kept.faceId]);
  });

  it('has pages of faces that only their own token opens', async () => {
    const groupId = await newGroup();
    for (let i = 0; i < 3; i++) await registerAs(groupId, i < 2 ? 'ada' : 'bob', portrait());
    const ask = (personId: string, query: string) => askV1_1('getPerson', { params: { groupId, personId }, query });
    const first = await ask('ada', 'limit=1');
    const next = `limit=1&next-token=${first.data.nextToken}`;
    const second = await ask('ada', next);
    expect(second.data.faces).toHaveLength(1);
    expect(second.data.faces[0]!.faceId).not.toBe(first.data.faces[0]!.faceId);
    expect(second.data).not.toHaveProperty('nextToken');
    expect((await ask('bob', next)).header.resultMessage).toBe('InvalidTokenError');
  });

  it.skipIf(!server.otherAppKey)('is not there for another app key', async () => {
    const groupId = await newGroup();
    const { faceId } = await registerAs(groupId, 'ada', portrait());
    const request = { params: { groupId, personId: 'ada', faceId }, appKey: server.otherAppKey! };
    const image = { image: asImage(await portrait()) };
    const search = 'limit=10&threshold=1';
    await askForV1_1('NotFoundGroupError', 'listPersons', { ...request, query: page });
    await askForV1_1('NotFoundGroupError', 'getPerson', { ...request, query: page });
    await askForV1_1('NotFoundGroupError', 'assignFace', request);
    await askForV1_1('NotFoundGroupError', 'unassignFace', request);
    await askForV1_1('NotFoundGroupError', 'deletePerson', request);
    await askForV1_1('NotFoundGroupError', 'searchPersons', { ...request, query: search, body: image });
    await askForV1_1('NotFoundGroupError', 'findDuplicates', { ...request, query: search });
    await askForV1_1('NotFoundGroupError', 'eraseFaces', { ...request, query: 'personId=ada' });
    expect(await personsOf(groupId)).toEqual([['ada', 1]]);
  });
});

describe('a conflict', () => {
  it('is told for each added face when one of the same looks is somebody else’s', async () => {
    const groupId = await newGroup();
    const first = await registerAs(groupId, 'ada', portrait(), { conflictThreshold: 90 });
    expect(first).toMatchObject({ conflicts: [] });
    expect(await registerAs(groupId, 'ada', portrait(), { conflictThreshold: 90 })).toMatchObject({ conflicts: [] });
    const clash = await registerAs(groupId, 'bob', portrait(), { conflictThreshold: 90 });
    expect(clash.conflicts!.map(({ personId }) => personId)).toEqual(['ada', 'ada']);
    expect(clash.conflicts!.map(({ faceId }) => faceId)).toContain(first.faceId);
    expect(clash.conflicts![0]!.similarity).toBeGreaterThan(99);
    expect(await registerAs(groupId, 'eve', otherPortrait(), { conflictThreshold: 90 })).toMatchObject({
      conflicts: [],
    });
    expect(await registerAs(groupId, 'bob', portrait())).not.toHaveProperty('conflicts');
  });

  it('is not one between the faces of one photo', async () => {
    const groupId = await newGroup();
    const body = { image: asImage(await scaledPhoto(6, 1280)), limit: 4, conflictThreshold: 1 };
    const { data } = await askForV1_1('Success', 'registerFaces', { params: { groupId }, body });
    expect(data.addedFaces.map(({ conflicts }) => conflicts)).toEqual([[], [], [], []]);
  });
});

describe('duplicates', () => {
  it('are pairs of faces under different ids, the newest first, in pages that repeat and lose nothing', async () => {
    const groupId = await newGroup();
    const ids: string[] = [];
    for (const personId of ['a', 'b', 'c']) ids.push((await registerAs(groupId, personId, portrait())).faceId);
    await registerAs(groupId, 'a', portrait());
    await registerAs(groupId, 'z', otherPortrait());
    const ask = (query: string) => askForV1_1('Success', 'findDuplicates', { params: { groupId }, query });
    const whole = (await ask('limit=200&threshold=90')).data;
    expect(whole.comparedFaceCount).toBe(5);
    expect(whole).not.toHaveProperty('nextToken');
    // Of the four alike faces two are the same person's: 6 pairs less 1.
    expect(whole.pairs).toHaveLength(5);
    expect(
      whole.pairs.map(({ faces }) =>
        faces
          .map(({ personId }) => personId)
          .sort()
          .join(''),
      ),
    ).toEqual(expect.not.arrayContaining(['aa']));
    const paged: typeof whole.pairs = [];
    let compared = 0;
    for (let token = ''; ; ) {
      const { data } = await ask(`limit=2&threshold=90${token && `&next-token=${token}`}`);
      paged.push(...data.pairs);
      compared += data.comparedFaceCount;
      if (data.nextToken === undefined) break;
      token = data.nextToken;
    }
    expect(paged).toEqual(whole.pairs);
    expect(compared).toBe(5);
    const first = await ask('limit=2&threshold=90');
    await askForV1_1('InvalidTokenError', 'findDuplicates', {
      params: { groupId },
      query: `limit=2&threshold=91&next-token=${first.data.nextToken}`,
    });
  });
});
