import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asImage, askForV1_1, newGroup, register } from './support/api.ts';
import { otherPortrait, portrait } from './support/pictures.ts';

const erase = async (groupId: string, query: string) =>
  (await askForV1_1('Success', 'eraseFaces', { params: { groupId }, query })).data;
const facesOf = async (groupId: string) =>
  (await askForV1_1('Success', 'listFaces', { params: { groupId }, query: 'limit=200' })).data.faces;

describe('erasing', () => {
  it('takes the faces of a label, a registration or an age, no others, and reports them', async () => {
    const groupId = await newGroup();
    const [labelled] = await register(groupId, await portrait(), 1, 'ada.jpg');
    await register(groupId, await portrait(), 1, 'bob.jpg');
    const report = await erase(groupId, 'externalImageId=ada.jpg');
    expect(report).toMatchObject({ deletedFaceCount: 1, auditPosition: expect.any(Number) });
    expect(report.finishedAt >= report.startedAt).toBe(true);
    const [left] = await facesOf(groupId);
    expect(left).toMatchObject({ externalImageId: 'bob.jpg' });
    expect(left!.faceId).not.toBe(labelled);
    const again = await erase(groupId, 'externalImageId=ada.jpg');
    expect(again.deletedFaceCount).toBe(0);
    expect(again.reportId).not.toBe(report.reportId);
    expect(again.auditPosition).toBeGreaterThan(report.auditPosition);

    expect((await erase(groupId, `imageId=${randomUUID()}`)).deletedFaceCount).toBe(0);
    expect((await erase(groupId, `imageId=${left!.imageId}`)).deletedFaceCount).toBe(1);
    expect(await facesOf(groupId)).toEqual([]);

    await register(groupId, await otherPortrait(), 1);
    expect((await erase(groupId, 'registeredBefore=2020-01-01T00:00:00')).deletedFaceCount).toBe(0);
    expect((await erase(groupId, 'registeredBefore=2999-12-31T23:59:59')).deletedFaceCount).toBe(1);
    const search = { params: { groupId }, query: 'limit=10&threshold=1', body: { image: asImage(await portrait()) } };
    expect((await askForV1_1('Success', 'searchByImage', search)).data.matchFaces).toEqual([]);
  });

  it('is for exactly one selection, and for times that exist', async () => {
    const groupId = await newGroup();
    for (const query of [
      '',
      'unknown=1',
      'externalImageId=',
      'externalImageId=a%20b',
      'externalImageId=a&externalImageId=b',
      'externalImageId=a&imageId=b',
      'personId=',
      'personId=ä',
      'registeredBefore=2026-02-30T00:00:00',
      'registeredBefore=2026-13-01T00:00:00',
      'registeredBefore=2026-01-01',
      'registeredBefore=2026-01-01T00:00:00Z',
      'registeredBefore=1767225600000',
      'imageId=a&personId=b&registeredBefore=2026-01-01T00:00:00',
    ]) {
      await askForV1_1('InvalidParam', 'eraseFaces', { params: { groupId }, query });
    }
  });
});
