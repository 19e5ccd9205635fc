import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/contract/schemas/image.ts';
import {
  asImage,
  ask,
  askForV1_1,
  type askV1_1,
  expectEnvelope,
  formOf,
  NOWHERE,
  newGroup,
  register,
  server,
} from './support/api.ts';
import { noFace, otherPortrait, portrait, profilePortrait, scaledPhoto } from './support/pictures.ts';

const succeed: typeof askV1_1 = (name, request) => askForV1_1('Success', name, request);
/** Two runs over the same pixels, one through base64, one as a file. */
const search = 'limit=10&threshold=90';

describe('a form', () => {
  it('is answered as the JSON of the same fields is', async () => {
    const photo = await scaledPhoto(6, 1280);
    const groupId = await newGroup();
    const [faceId] = (await register(groupId, photo, 1)) as [string];
    const image = asImage(photo);
    const flags = { orientation: 'false', mask: 'true', quality: 'true' };
    const jsonFlags = { orientation: false, mask: true, quality: true };
    const pairs = [
      ['detectFaces', {}, { image: photo }, { image }],
      ['searchByImage', { params: { groupId }, query: search }, { image: photo }, { image }],
      ['verifyFace', { params: { groupId, faceId } }, { compareImage: photo }, { compareImage: image }],
      [
        'compareFaces',
        { query: 'threshold=90' },
        { sourceImage: photo, targetImage: photo },
        { sourceImage: image, targetImage: image },
      ],
    ] as const;
    for (const [name, request, files, images] of pairs) {
      const asForm = await succeed(name, { ...request, form: formOf({ ...files, ...flags }) });
      const asJson = await succeed(name, { ...request, body: { ...images, ...jsonFlags } });
      expect(asForm).toEqual(asJson);
    }
    const identifying = { limit: 20, matchLimit: 1, threshold: 90 };
    const texts = { limit: '20', matchLimit: '1', threshold: '90', groupIds: [groupId] };
    expect(await succeed('identifyFaces', { form: formOf({ image: photo, ...texts, ...flags }) })).toEqual(
      await succeed('identifyFaces', { body: { image, ...identifying, groupIds: [groupId], ...jsonFlags } }),
    );
  });

  it('has the same codes for images that cannot be used', async () => {
    const params = { groupId: await newGroup() };
    const send = (code: Parameters<typeof askForV1_1>[0], image: Uint8Array) =>
      askForV1_1(code, 'registerFaces', { params, form: formOf({ limit: '1', image }) });
    const photo = await portrait();
    await send('ImageTooLargeException', new Uint8Array(3_000_001));
    await send('InvalidImageFormatException', Buffer.from('GIF89a'));
    await send('InvalidImageFormatException', new Uint8Array(0));
    await send('InvalidImageFileException', photo.subarray(0, photo.length / 2));
  });

  it.each<[string, Record<string, string | Uint8Array | (string | Uint8Array)[]>]>([
    ['no image', { limit: '1' }],
    ['an image as text', { limit: '1', image: 'AA==' }],
    ['two images', { limit: '1', image: [Uint8Array.of(1), Uint8Array.of(2)] }],
    ['a limit that is no integer', { limit: '1.0', image: Uint8Array.of(1) }],
    ['a limit beyond twenty', { limit: '21', image: Uint8Array.of(1) }],
    ['two limits', { limit: ['1', '1'], image: Uint8Array.of(1) }],
    ['a flag that is no flag', { limit: '1', mask: 'yes', image: Uint8Array.of(1) }],
    ['a label that is not acceptable', { limit: '1', personId: 'a b', image: Uint8Array.of(1) }],
    ['a huge field', { limit: '1', personId: 'a'.repeat(100_000), image: Uint8Array.of(1) }],
    ['too many parts', { limit: '1', image: Uint8Array.of(1), other: Array<string>(100).fill('x') }],
  ])('is refused for %s', async (_what, fields) => {
    const params = { groupId: await newGroup() };
    const { header } = await askForV1_1('InvalidParam', 'registerFaces', { params, form: formOf(fields) });
    expect(header.detail).toMatch(/\.$/);
  });

  it('is refused when its frame is broken, and taken nowhere in v1.0', async () => {
    const send = async (path: string, contentType: string, body: string) => {
      const url = `${server.url}${path.replace('{appKey}', server.appKey)}`;
      const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType } });
      const answer = (await response.json()) as Parameters<typeof expectEnvelope>[0];
      expect(response.status).toBe(200);
      expectEnvelope(answer);
      expect(answer.header.resultMessage).toBe('InvalidParam');
    };
    const detect = '/v1.1/appkeys/{appKey}/detect';
    const whole = '--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nx\r\n--b--\r\n';
    await send(detect, 'multipart/form-data', whole);
    await send(detect, 'multipart/form-data; boundary=other', whole);
    await send(detect, 'multipart/form-data; boundary=b', whole.slice(0, 60));
    await send(detect, 'multipart/form-data; boundary=b', '');
    await send(detect, 'multipart/mixed; boundary=b', whole);
    await send(detect, 'multipart/form-data; boundary=b', whole.replace('"image"', '"__proto__"'));
    await send('/nhn-face-reco/v1.0/appkeys/{appKey}/detect', 'multipart/form-data; boundary=b', whole);
  });
});

describe('quality', () => {
  const qualityOf = async (image: Image) => {
    const { data } = await succeed('detectFaces', { body: { image } });
    return data.faceDetails[0]!.quality!;
  };

  it('is high for a good portrait, and lower with a reason for a poor one', async () => {
    const good = await qualityOf(asImage(await portrait()));
    const turned = await qualityOf(asImage(await profilePortrait()));
    expect(good.reasons).toEqual([]);
    expect(turned.reasons).toContain('EXTREME_POSE');
    expect(turned.score).toBeLessThan(good.score);
  });

  it('is left out when it is declined, and unknown to v1.0', async () => {
    const image = asImage(await portrait());
    const { data } = await succeed('detectFaces', { body: { image, quality: false } });
    expect(data.faceDetails[0]).not.toHaveProperty('quality');
    const older = await ask('detectFaces', { body: { image, quality: true, spoof: true } });
    expect(Object.keys(older.data.faceDetails[0]!).sort()).toEqual([
      'bbox',
      'confidence',
      'landmarks',
      'mask',
      'orientation',
    ]);
  });

  it('keeps a face out of a group that demands more, whichever version registers it', async () => {
    const groupId = await newGroup();
    const body = { image: asImage(await portrait()), limit: 1 };
    await succeed('changeGroup', { params: { groupId }, body: { minQuality: 100 } });
    const { data } = await succeed('registerFaces', { params: { groupId }, body });
    expect(data.addedFaceCount).toBe(0);
    expect(data.notAddedFaces).toMatchObject([{ reasons: ['LOW_QUALITY'], quality: { reasons: [] } }]);
    const older = await ask('registerFaces', { params: { groupId }, body });
    expect(older.data.notAddedFaces).toMatchObject([{ reasons: ['LOW_QUALITY'] }]);
    expect(older.data.notAddedFaces[0]).not.toHaveProperty('quality');
    await succeed('changeGroup', { params: { groupId }, body: { minQuality: 0 } });
    expect((await succeed('registerFaces', { params: { groupId }, body })).data.addedFaceCount).toBe(1);
  });
});

describe('settings of a group', () => {
  it.each([
    { minQuality: -1 },
    { minQuality: 101 },
    { minQuality: 1.5 },
    { minQuality: '30' },
    { minQuality: null },
    { retentionDays: -1 },
    { retentionDays: 36_501 },
    { retentionDays: true },
  ])('%j is refused', async (body) => {
    await askForV1_1('InvalidParam', 'changeGroup', { params: { groupId: NOWHERE }, body });
    await askForV1_1('InvalidParam', 'createGroup', { body: { groupId: 'a', ...body } });
  });

  it('change one by one and are shown', async () => {
    const groupId = await newGroup();
    await succeed('changeGroup', { params: { groupId }, body: { minQuality: 30 } });
    const { data } = await succeed('changeGroup', { params: { groupId }, body: { retentionDays: 7 } });
    expect(data.groups).toMatchObject([{ groupId, minQuality: 30, retentionDays: 7 }]);
    expect((await succeed('getGroup', { params: { groupId } })).data).toEqual(data);
    const older = await ask('getGroup', { params: { groupId } });
    expect(Object.keys(older.data.groups[0]!)).toEqual(['groupId', 'modelVersion', 'createTime', 'faceCount']);
  });
});

describe('a registered face', () => {
  it('shows its person and time in v1.1 and as always in v1.0', async () => {
    const groupId = await newGroup();
    const body = { image: asImage(await portrait()), limit: 1, personId: 'p.1' };
    await succeed('registerFaces', { params: { groupId }, body });
    const { data } = await succeed('listFaces', { params: { groupId }, query: 'limit=1' });
    expect(data.faces[0]).toMatchObject({ personId: 'p.1', registeredAt: expect.stringMatching(/^\d{4}-.*:\d{2}$/) });
    const older = await ask('listFaces', { params: { groupId }, query: 'limit=1' });
    expect(Object.keys(older.data.faces[0]!).sort()).toEqual(['bbox', 'confidence', 'faceId', 'imageId']);
  });
});

describe('a batch', () => {
  it('registers what can be registered, in order, and says of each other image why not', async () => {
    const groupId = await newGroup();
    const image = [await portrait(), Buffer.from('no image'), await noFace(), await otherPortrait()];
    const items = JSON.stringify([{ externalImageId: 'a' }, {}, {}, { externalImageId: 'd', personId: 'p' }]);
    const { data } = await succeed('registerBatch', {
      params: { groupId },
      form: formOf({ limit: '1', items, image }),
    });
    expect(data.results.map(({ header }) => header.resultMessage)).toEqual([
      'Success',
      'InvalidImageFormatException',
      'Success',
      'Success',
    ]);
    expect(data.results.map((result) => result.data?.addedFaceCount)).toEqual([1, undefined, 0, 1]);
    const { data: list } = await succeed('listFaces', { params: { groupId }, query: 'limit=10' });
    expect(list.faces.map(({ externalImageId }) => externalImageId)).toEqual(['d', 'a']);
  });
});

describe('identify', () => {
  it('finds each face of a photo in whichever group it is', async () => {
    const [first, second] = [await newGroup(), await newGroup()];
    await register(first, await portrait());
    await register(second, await otherPortrait());
    const { data } = await succeed('identifyFaces', {
      body: {
        image: asImage(await scaledPhoto(6, 1280)),
        groupIds: [first, second],
        limit: 20,
        matchLimit: 5,
        threshold: 90,
      },
    });
    const found = data.faces.flatMap(({ matchFaces }) => matchFaces.map(({ groupId }) => groupId));
    expect(found.sort()).toEqual([first, second].sort());
    expect(data.faceCount).toBeGreaterThan(2);
  });

  it.each([
    { groupIds: [] },
    { groupIds: 'a' },
    { groupIds: ['a', 'a'] },
    { groupIds: Array.from({ length: 11 }, (_, i) => `g${i}`) },
    { limit: 0 },
    { limit: 21 },
    { matchLimit: 101 },
    { threshold: undefined },
    { spoof: 'true' },
  ])('refuses %j', async (wrong) => {
    const body = { image: { bytes: 'AA==' }, groupIds: ['a'], limit: 1, matchLimit: 1, threshold: 90, ...wrong };
    const { header } = await askForV1_1('InvalidParam', 'identifyFaces', { body });
    expect(header.detail).toContain(Object.keys(wrong)[0]);
  });
});

describe('the spoof check', () => {
  it('gives a score and three verdicts that agree with each other, and only when it is asked for', async () => {
    const image = asImage(await scaledPhoto(6, 1280));
    const { data } = await succeed('detectFaces', { body: { image, spoof: true } });
    for (const { spoof } of data.faceDetails) {
      expect(spoof!.strict && !spoof!.balanced).toBe(false);
      expect(spoof!.balanced && !spoof!.weak).toBe(false);
    }
    const without = await succeed('detectFaces', { body: { image } });
    expect(without.data.faceDetails[0]).not.toHaveProperty('spoof');
  });
});
