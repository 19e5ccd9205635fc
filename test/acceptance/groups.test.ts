import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asImage, ask, askFor, newGroup, register, server, succeed } from './support/api.ts';
import { portrait } from './support/pictures.ts';

describe('a group', () => {
  it('has its time of creation in UTC without zone and fractions, and no face at first', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const groupId = await newGroup();
    const { groupCount, groups } = await succeed('getGroup', { params: { groupId } });
    expect(groupCount).toBe(1);
    expect(groups[0]).toMatchObject({ groupId, faceCount: 0 });
    const created = Date.parse(`${groups[0]!.createTime}Z`);
    // The clocks of server and test may be some minutes apart, but not hours: that would be a zone.
    expect(Math.abs(created - before)).toBeLessThan(10 * 60 * 1000);
  });

  it('stands in the list with the model version that its details and its faces name', async () => {
    const groupId = await newGroup();
    const { modelVersion } = (await succeed('getGroup', { params: { groupId } })).groups[0]!;
    const { groups, groupCount } = await succeed('listGroups', { query: 'limit=200' });
    expect(groups).toContainEqual({ groupId, modelVersion });
    expect(groupCount).toBe(groups.length);
    const list = await succeed('listFaces', { params: { groupId }, query: 'limit=1' });
    expect(list).toEqual({ modelVersion, faceCount: 0, faces: [] });
  });

  it('is gone with its faces when it is deleted, and empty when its id is used again', async () => {
    const groupId = await newGroup();
    const [faceId] = await register(groupId, await portrait());
    await succeed('deleteGroup', { params: { groupId } });
    const query = 'limit=1&threshold=1';
    const body = { image: asImage(await portrait()) };
    await askFor('NotFoundGroupError', 'getGroup', { params: { groupId } });
    await askFor('NotFoundGroupError', 'deleteGroup', { params: { groupId } });
    await askFor('NotFoundGroupError', 'searchByImage', { params: { groupId }, query, body });
    await succeed('createGroup', { body: { groupId } });
    expect((await succeed('listFaces', { params: { groupId }, query: 'limit=1' })).faceCount).toBe(0);
    expect((await succeed('searchByImage', { params: { groupId }, query, body })).matchFaceCount).toBe(0);
    await askFor('NotFoundFaceIDError', 'searchByFace', { params: { groupId, faceId: faceId! }, query });
  });

  it('is created once by ten requests at the same time', async () => {
    const groupId = await newGroup();
    await succeed('deleteGroup', { params: { groupId } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('createGroup', { body: { groupId } })));
    const codes = answers.map(({ header }) => header.resultMessage).sort();
    expect(codes).toEqual([...Array(9).fill('DuplicatedGroupID'), 'Success']);
  });
});

describe('a deleted face', () => {
  it('is in no list, search, count or verification when the answer is there', async () => {
    const groupId = await newGroup();
    const photo = await portrait();
    const [first] = await register(groupId, photo);
    const [second] = await register(groupId, photo);
    const params = { groupId, faceId: first! };
    const query = 'limit=10&threshold=90';
    await succeed('deleteFace', { params });
    await askFor('NotFoundFaceIDError', 'deleteFace', { params });
    await askFor('NotFoundFaceIDError', 'searchByFace', { params, query });
    await askFor('NotFoundFaceIDError', 'verifyFace', { params, body: { compareImage: asImage(photo) } });
    const { faceCount, faces } = await succeed('listFaces', { params, query: 'limit=10' });
    expect([faceCount, faces.map(({ faceId }) => faceId)]).toEqual([1, [second]]);
    const found = await succeed('searchByImage', { params, query, body: { image: asImage(photo) } });
    expect(found.matchFaces.map(({ face }) => face.faceId)).toEqual([second]);
    expect((await succeed('getGroup', { params })).groups[0]!.faceCount).toBe(1);
  });
});

describe.skipIf(!server.otherAppKey)("another app key's groups and faces", () => {
  it('are not found, and its ids may be used again', async () => {
    const appKey = server.otherAppKey!;
    const groupId = await newGroup();
    const [faceId] = await register(groupId, await portrait());
    const params = { groupId, faceId: faceId! };
    const query = 'limit=1&threshold=1';
    const image = asImage(await portrait());
    await askFor('NotFoundGroupError', 'getGroup', { params, appKey });
    await askFor('NotFoundGroupError', 'deleteGroup', { params, appKey });
    await askFor('NotFoundGroupError', 'listFaces', { params, appKey, query: 'limit=1' });
    await askFor('NotFoundGroupError', 'registerFaces', { params, appKey, body: { image, limit: 1 } });
    await askFor('NotFoundGroupError', 'searchByFace', { params, appKey, query });
    await askFor('NotFoundGroupError', 'searchByImage', { params, appKey, query, body: { image } });
    await askFor('NotFoundGroupError', 'verifyFace', { params, appKey, body: { compareImage: image } });
    await askFor('NotFoundGroupError', 'deleteFace', { params, appKey });
    const { groups } = await succeed('listGroups', { query: 'limit=200', appKey });
    expect(groups.map((group) => group.groupId)).not.toContain(groupId);

    await succeed('createGroup', { body: { groupId }, appKey });
    await askFor('NotFoundFaceIDError', 'searchByFace', { params, appKey, query });
    await askFor('NotFoundFaceIDError', 'deleteFace', { params, appKey });
    await succeed('deleteGroup', { params, appKey });
    expect((await succeed('getGroup', { params })).groups[0]!.faceCount).toBe(1);
  });
});

describe('a face of another group', () => {
  it('is not found', async () => {
    const groupId = await newGroup();
    const [faceId] = await register(await newGroup(), await portrait());
    const params = { groupId, faceId: faceId! };
    await askFor('NotFoundFaceIDError', 'deleteFace', { params });
    await askFor('NotFoundFaceIDError', 'searchByFace', { params, query: 'limit=1&threshold=1' });
    const body = { compareImage: asImage(await portrait()) };
    await askFor('NotFoundFaceIDError', 'verifyFace', { params, body });
  });

  it.each(['', '...', '%00', 'ä', "' OR 1=1 --", randomUUID().toUpperCase(), 'a'.repeat(2000)])(
    'nor is one whose id is %j',
    async (faceId) => {
      const groupId = await newGroup();
      await askFor('NotFoundFaceIDError', 'deleteFace', { params: { groupId, faceId: faceId || ' ' } });
    },
  );
});
