import { describe, expect, it } from 'vitest';
import { askForV1_1, askV1_1, NOWHERE } from './support/api.ts';

/** Validation comes before anything is looked up, and nothing is coerced: the rules of v1.0 hold for persons as well. */

type Name = 'listPersons' | 'getPerson' | 'searchPersons' | 'findDuplicates';

const nowhere = { groupId: NOWHERE, personId: 'p' };
const QUERIES: [Name, string, number, string][] = [
  ['listPersons', 'limit', 200, ''],
  ['getPerson', 'limit', 200, ''],
  ['searchPersons', 'limit', 4096, '&threshold=90'],
  ['searchPersons', 'threshold', 100, '&limit=1'],
  ['findDuplicates', 'limit', 200, '&threshold=90'],
  ['findDuplicates', 'threshold', 100, '&limit=1'],
];
const NOT_PLAIN_INTEGERS = ['1.5', '1e2', '0x10', '%2010', '-1', '', '010', 'ten', 'null', 'true', '0', '٣', '1,2'];

describe.each(QUERIES)('%s: %s in the query', (name, parameter, maximum, others) => {
  const request = (query: string) => ({
    params: nowhere,
    query,
    ...(name === 'searchPersons' && { body: { image: { bytes: 'AA==' } } }),
  });
  const refused = async (query: string) => {
    const { header } = await askForV1_1('InvalidParam', name, request(query));
    expect(header.detail).toContain(parameter);
  };

  it('is one plain integer, sent once, within its range', async () => {
    await refused(others.slice(1));
    await refused(`${parameter}=1&${parameter}=1${others}`);
    await refused(`${parameter}=${maximum + 1}${others}`);
    for (const text of NOT_PLAIN_INTEGERS) await refused(`${parameter}=${text}${others}`);
    for (const value of [1, maximum]) {
      const { header } = await askV1_1(name, request(`${parameter}=${value}${others}&unknown=x`));
      expect(header.resultMessage).toBe('NotFoundGroupError');
    }
  });
});

describe('personId', () => {
  it.each([' ', 'a b', 'ä', 'a/b', 'a'.repeat(256), 'a\n', '%'])('%j makes no person', async (personId) => {
    await askForV1_1('InvalidParam', 'assignFace', { params: { ...nowhere, faceId: 'f', personId } });
  });

  it.each(['a', 'A_z-0.9:1', 'search', 'a'.repeat(255)])('%s is as good as any', async (personId) => {
    await askForV1_1('NotFoundGroupError', 'assignFace', { params: { ...nowhere, faceId: 'f', personId } });
  });

  it.each([null, 1, '', 'a b', 'ä', ['a'], 'a\n', 'a'.repeat(256)])(
    '%j is refused at registration',
    async (personId) => {
      const body = { image: { bytes: 'AA==' }, limit: 1, personId };
      const { header } = await askForV1_1('InvalidParam', 'registerFaces', { params: nowhere, body });
      expect(header.detail).toContain('personId');
    },
  );
});

describe('conflictThreshold', () => {
  it.each([null, '90', 0, 101, 1.5, true, [90]])('%j is refused', async (conflictThreshold) => {
    const body = { image: { bytes: 'AA==' }, limit: 1, conflictThreshold };
    const { header } = await askForV1_1('InvalidParam', 'registerFaces', { params: nowhere, body });
    expect(header.detail).toContain('conflictThreshold');
  });
});
