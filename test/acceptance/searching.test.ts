import { describe, expect, it } from 'vitest';
import { asImage, newGroup, register, server, succeed } from './support/api.ts';
import { otherPortrait, portrait, samplePhoto } from './support/pictures.ts';

/** The lower of the two that the test server's group can hold and what makes a telling order. */
const FACES = Math.min(12, server.groupCapacity ?? 12);

describe('search by image', () => {
  it('finds the photo that was registered with 99.9 and more, and returns it as it was registered', async () => {
    const groupId = await newGroup();
    const image = asImage(await portrait());
    const body = { image, limit: 1, externalImageId: 'image01.jpg' };
    const { addedFaces, modelVersion } = await succeed('registerFaces', { params: { groupId }, body });
    const query = 'limit=1&threshold=100';
    const loose = await succeed('searchByImage', {
      params: { groupId },
      query: 'limit=1&threshold=90',
      body: { image },
    });
    expect(loose).toMatchObject({ modelVersion, matchFaceCount: 1, matchFaces: [{ face: addedFaces[0] }] });
    expect(loose.matchFaces[0]!.similarity).toBeGreaterThanOrEqual(99.9);
    const exact = await succeed('searchByImage', { params: { groupId }, query, body: { image } });
    for (const { similarity } of exact.matchFaces) expect(similarity).toBe(100);
  });

  it('describes the face that it searched with, as far as asked', async () => {
    const groupId = await newGroup();
    const query = 'limit=1&threshold=90';
    const image = asImage(samplePhoto(6));
    const { faceDetails } = await succeed('detectFaces', { body: { image, mask: false } });
    const body = { image, mask: false };
    expect((await succeed('searchByImage', { params: { groupId }, query, body })).sourceFace).toEqual(faceDetails[0]);
    const bare = { image, mask: false, orientation: false };
    const { sourceFace } = await succeed('searchByImage', { params: { groupId }, query, body: bare });
    expect(sourceFace).not.toHaveProperty('orientation');
  });

  it('returns all of a group at threshold 1 and 90 only those at 90, most similar first, as many as asked', async () => {
    const groupId = await newGroup();
    for (const number of [3, 5, 6] as const) await register(groupId, samplePhoto(number));
    const body = { image: asImage(await portrait()) };
    const search = async (limit: number, threshold: number) =>
      succeed('searchByImage', { params: { groupId }, query: `limit=${limit}&threshold=${threshold}`, body });
    const all = await search(4096, 1);
    expect(all.matchFaceCount).toBe(all.matchFaces.length);
    const similarities = all.matchFaces.map(({ similarity }) => similarity);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    for (const threshold of [1, 20, 50, 80, 90, 99]) {
      const expected = all.matchFaces.filter(({ similarity }) => similarity >= threshold);
      expect((await search(4096, threshold)).matchFaces).toEqual(expected);
    }
    expect((await search(3, 1)).matchFaces).toEqual(all.matchFaces.slice(0, 3));
  });

  it('knows strangers from each other', async () => {
    const groupId = await newGroup();
    await register(groupId, await otherPortrait());
    const query = 'limit=10&threshold=80';
    const body = { image: asImage(await portrait()) };
    expect((await succeed('searchByImage', { params: { groupId }, query, body })).matchFaceCount).toBe(0);
  });

  it('returns equally similar faces newest first', async () => {
    const groupId = await newGroup();
    const photo = await portrait();
    const registered: string[] = [];
    for (let count = 0; count < FACES; count += 1) registered.push(...(await register(groupId, photo)));
    const query = `limit=${FACES}&threshold=90`;
    const byImage = await succeed('searchByImage', { params: { groupId }, query, body: { image: asImage(photo) } });
    expect(byImage.matchFaces.map(({ face }) => face.faceId)).toEqual(registered.toReversed());
    const params = { groupId, faceId: registered[3]! };
    const byFace = await succeed('searchByFace', { params, query });
    const others = registered.toReversed().filter((faceId) => faceId !== params.faceId);
    expect(byFace.matchFaces.map(({ face }) => face.faceId)).toEqual(others);
  });
});

describe('search by face', () => {
  it('finds the same as search by image does with the photo of that face, without the face itself', async () => {
    const groupId = await newGroup();
    const [probe] = await register(groupId, await portrait(), 1);
    for (const number of [5, 6] as const) await register(groupId, samplePhoto(number));
    const query = 'limit=4096&threshold=1';
    const byFace = await succeed('searchByFace', { params: { groupId, faceId: probe! }, query });
    const body = { image: asImage(await portrait()) };
    const byImage = await succeed('searchByImage', { params: { groupId }, query, body });
    const others = byImage.matchFaces.filter(({ face }) => face.faceId !== probe);
    expect(byFace.matchFaceCount).toBe(others.length);
    expect(byFace.matchFaces.map(({ face }) => face)).toEqual(others.map(({ face }) => face));
    for (const [index, { similarity }] of byFace.matchFaces.entries()) {
      expect(similarity).toBeCloseTo(others[index]!.similarity, 1);
    }
  });

  it('has one more when it leaves the probe out: the limit counts what is returned', async () => {
    const groupId = await newGroup();
    const photo = await portrait();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(...(await register(groupId, photo)));
    const params = { groupId, faceId: ids[2]! };
    const { matchFaces } = await succeed('searchByFace', { params, query: 'limit=2&threshold=90' });
    expect(matchFaces.map(({ face }) => face.faceId)).toEqual([ids[1], ids[0]]);
  });
});

describe('verify', () => {
  it('gives the similarity of the registered face and the largest face of the image, high or low', async () => {
    const groupId = await newGroup();
    const body = { image: asImage(await portrait()), limit: 1, externalImageId: 'alice' };
    const { addedFaces } = await succeed('registerFaces', { params: { groupId }, body });
    const params = { groupId, faceId: addedFaces[0]!.faceId };
    const same = await succeed('verifyFace', { params, body: { compareImage: asImage(await portrait()) } });
    expect(same.face).toEqual(addedFaces[0]);
    expect(same.similarity).toBeGreaterThanOrEqual(99.9);
    const other = await succeed('verifyFace', { params, body: { compareImage: asImage(await otherPortrait()) } });
    expect(other.similarity).toBeLessThan(80);
  });

  it('agrees with search and compare about the same two faces', async () => {
    const groupId = await newGroup();
    const [faceId] = await register(groupId, await portrait(), 1);
    const params = { groupId, faceId: faceId! };
    const image = asImage(samplePhoto(6));
    const verified = await succeed('verifyFace', { params, body: { compareImage: image } });
    const query = 'limit=1&threshold=1';
    const searched = await succeed('searchByImage', { params, query, body: { image } });
    const body = { sourceImage: image, targetImage: asImage(await portrait()) };
    const compared = await succeed('compareFaces', { query: 'threshold=1', body });
    const [match] = [...compared.matchedFaceDetails, ...compared.unmatchedFaceDetails];
    expect(searched.matchFaces[0]?.similarity ?? 0).toBeCloseTo(verified.similarity, 1);
    expect(match!.similarity).toBeCloseTo(verified.similarity, 1);
  });
});

describe('compare', () => {
  it('sorts the faces of the target into matched and unmatched, most similar first', async () => {
    const body = { sourceImage: asImage(await portrait()), targetImage: asImage(samplePhoto(6)) };
    const result = await succeed('compareFaces', { query: 'threshold=90', body });
    expect(result.matchedFaceDetailCount).toBe(result.matchedFaceDetails.length);
    expect(result.unmatchedFaceDetailCount).toBe(result.unmatchedFaceDetails.length);
    expect(result.matchedFaceDetails).toHaveLength(1);
    expect(result.unmatchedFaceDetails.length).toBeGreaterThanOrEqual(3);
    expect(result.matchedFaceDetails[0]!.similarity).toBeGreaterThanOrEqual(90);
    const others = result.unmatchedFaceDetails.map(({ similarity }) => similarity);
    expect(others).toEqual([...others].sort((a, b) => b - a));
    expect(Math.max(...others)).toBeLessThan(90);
  });

  it('puts the mask beside faceDetail and inside it, or nowhere', async () => {
    const photo = asImage(await portrait());
    const images = { sourceImage: photo, targetImage: photo };
    const [face] = (await succeed('compareFaces', { query: 'threshold=90', body: images })).matchedFaceDetails;
    expect([face!.mask, face!.faceDetail.mask]).toEqual([false, false]);
    const bare = { ...images, mask: false, orientation: false };
    const result = await succeed('compareFaces', { query: 'threshold=90', body: bare });
    for (const part of [result.matchedFaceDetails[0]!, result.matchedFaceDetails[0]!.faceDetail, result.sourceFace]) {
      expect(part).not.toHaveProperty('mask');
      expect(part).not.toHaveProperty('orientation');
    }
  });

  it('keeps nothing', async () => {
    const before = await succeed('listGroups', { query: 'limit=200' });
    const photo = asImage(await portrait());
    await succeed('compareFaces', { query: 'threshold=1', body: { sourceImage: photo, targetImage: photo } });
    expect(await succeed('listGroups', { query: 'limit=200' })).toEqual(before);
  });
});
