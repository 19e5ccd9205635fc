import { describe, expect, it } from 'vitest';
import type { EndpointName } from '../../src/contract/endpoints.ts';
import { ask, askFor, NOWHERE, newGroup, type Request, succeed } from './support/api.ts';

/** Nothing is coerced and nothing is dropped silently. Validation comes before anything is looked up. */

const anImage = { bytes: 'AA==' };
const nowhere = { groupId: NOWHERE, faceId: NOWHERE };

const NOT_PLAIN_INTEGERS = [
  '1.5',
  '1.0',
  '1e2',
  '0x10',
  '%2010',
  '10%20',
  '+10',
  '%2B10',
  '-1',
  '',
  '010',
  '00',
  'ten',
  'NaN',
  'Infinity',
  'null',
  'true',
  '1,2',
  '1_0',
  '1n',
  '%EF%BC%91',
  '٣',
  '0',
  '99999999999999999999',
];

const QUERIES: [EndpointName, string, number, string][] = [
  ['listGroups', 'limit', 200, ''],
  ['listFaces', 'limit', 200, ''],
  ['searchByFace', 'limit', 4096, '&threshold=90'],
  ['searchByFace', 'threshold', 100, '&limit=1'],
  ['searchByImage', 'limit', 4096, '&threshold=90'],
  ['searchByImage', 'threshold', 100, '&limit=1'],
  ['compareFaces', 'threshold', 100, ''],
];
const BODIES: Partial<Record<EndpointName, object>> = {
  searchByImage: { image: anImage },
  compareFaces: { sourceImage: anImage, targetImage: anImage },
};

describe.each(QUERIES)('%s: %s in the query', (name, parameter, maximum, others) => {
  const refused = async (query: string) => {
    const { header } = await askFor('InvalidParam', name, { params: nowhere, query, body: BODIES[name] });
    expect(header.detail).toContain(parameter);
  };

  it('is required', () => refused(others.slice(1)));
  it('is refused when it is sent twice', () => refused(`${parameter}=1&${parameter}=1${others}`));
  it(`is refused beyond ${maximum}`, () => refused(`${parameter}=${maximum + 1}${others}`));
  it('is one plain integer', async () => {
    for (const text of NOT_PLAIN_INTEGERS) await refused(`${parameter}=${text}${others}`);
  });

  it(`may be 1 and ${maximum}, next to parameters that nobody knows`, async () => {
    for (const value of [1, maximum]) {
      const query = `${parameter}=${value}${others}&unknown=x&unknown=y`;
      const { header } = await ask(name, { params: nowhere, query, body: BODIES[name] });
      expect(header.resultMessage).not.toBe('InvalidParam');
    }
  });
});

const IMAGES: [EndpointName, string, Request & { body: Record<string, unknown> }][] = [
  ['detectFaces', 'image', { body: { image: anImage } }],
  ['registerFaces', 'image', { params: nowhere, body: { image: anImage, limit: 1 } }],
  ['searchByImage', 'image', { params: nowhere, query: 'limit=1&threshold=90', body: { image: anImage } }],
  ['compareFaces', 'sourceImage', { query: 'threshold=90', body: { sourceImage: anImage, targetImage: anImage } }],
  ['compareFaces', 'targetImage', { query: 'threshold=90', body: { sourceImage: anImage, targetImage: anImage } }],
  ['verifyFace', 'compareImage', { params: nowhere, body: { compareImage: anImage } }],
];

describe.each(IMAGES)('%s: %s in the body', (name, field, request) => {
  it.each([
    ['missing', undefined],
    ['null', null],
    ['a string', 'AA=='],
    ['a list', ['AA==']],
    ['empty', {}],
    ['both', { url: 'https://example.com/a.jpg', bytes: 'AA==' }],
    ['both, one of them null', { url: null, bytes: 'AA==' }],
    ['a number as url', { url: 1 }],
    ['a number as bytes', { bytes: 1 }],
    ['bytes as a list', { bytes: [1, 2] }],
  ])('is refused when it is %s', async (_what, image) => {
    const { header } = await askFor('InvalidParam', name, { ...request, body: { ...request.body, [field]: image } });
    expect(header.detail).toContain(field);
  });

  it.each(['orientation', 'mask'])('comes with a flag %s that is true or false and nothing else', async (flag) => {
    for (const value of ['true', 'false', 1, 0, null, {}, []]) {
      const { header } = await askFor('InvalidParam', name, { ...request, body: { ...request.body, [flag]: value } });
      expect(header.detail).toContain(flag);
    }
  });

  it('may stand next to fields that nobody knows', async () => {
    const body = { ...request.body, unknown: { deep: [1] }, [field]: { ...anImage, alsoUnknown: 1 } };
    expect((await ask(name, { ...request, body })).header.resultMessage).not.toBe('InvalidParam');
  });
});

describe('registerFaces: its own fields', () => {
  const registering = (fields: object) => ({ params: nowhere, body: { image: anImage, limit: 1, ...fields } });

  it.each([undefined, null, '3', 0, 21, -1, 1.5, true, [1], {}])('limit %j is refused', async (limit) => {
    const { header } = await askFor('InvalidParam', 'registerFaces', registering({ limit }));
    expect(header.detail).toContain('limit');
  });

  it.each([1, 20])('limit %j is accepted', async (limit) => {
    await askFor('NotFoundGroupError', 'registerFaces', registering({ limit }));
  });

  it.each([null, 1, '', 'a b', 'ä', 'a/b', 'a'.repeat(256), ['a'], 'a\n'])(
    'externalImageId %j is refused',
    async (externalImageId) => {
      const { header } = await askFor('InvalidParam', 'registerFaces', registering({ externalImageId }));
      expect(header.detail).toContain('externalImageId');
    },
  );

  it.each(['image01.jpg', 'a', 'A_z-0.9:1', 'a'.repeat(255)])('externalImageId %s is accepted', async (label) => {
    await askFor('NotFoundGroupError', 'registerFaces', registering({ externalImageId: label }));
  });
});

describe('createGroup: groupId', () => {
  it.each([undefined, null, 7, true, ['a'], {}])('%j is InvalidParam', async (groupId) => {
    await askFor('InvalidParam', 'createGroup', { body: { groupId } });
  });

  it.each(['', 'A', 'a_b', 'a b', 'a.b', 'ä', 'a/b', 'a'.repeat(256), 'a\n', '\n', ' a'])(
    '%j is InvalidGroupID',
    async (groupId) => {
      await askFor('InvalidGroupID', 'createGroup', { body: { groupId } });
    },
  );

  it('of 255 characters is as good as one of them', async () => {
    for (const groupId of ['z'.repeat(255), '-']) {
      await ask('deleteGroup', { params: { groupId } });
      await succeed('createGroup', { body: { groupId } });
      await succeed('deleteGroup', { params: { groupId } });
    }
  });
});

describe('validation', () => {
  it('comes before the group, the group before the face, the face before the image', async () => {
    const unreadable = { bytes: 'not base64' };
    await askFor('InvalidParam', 'verifyFace', { params: nowhere, body: {} });
    await askFor('NotFoundGroupError', 'verifyFace', { params: nowhere, body: { compareImage: unreadable } });
    const params = { groupId: await newGroup(), faceId: NOWHERE };
    await askFor('NotFoundFaceIDError', 'verifyFace', { params, body: { compareImage: unreadable } });
    await askFor('NotFoundGroupError', 'registerFaces', { params: nowhere, body: { image: unreadable, limit: 1 } });
    await askFor('InvalidImageBytesException', 'registerFaces', { params, body: { image: unreadable, limit: 1 } });
  });
});
