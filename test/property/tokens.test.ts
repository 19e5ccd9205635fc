import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, directionOf, OTHER_APP_KEY, startApi } from './api.ts';

let api: Api;
let faceToken: string;
let groupToken: string;

beforeAll(async () => {
  api = await startApi();
  for (const groupId of ['a', 'b']) {
    await api.ask('createGroup', { body: { groupId } });
    await api.register(groupId, [directionOf(1), directionOf(0.5), directionOf(0)]);
  }
  faceToken = await tokenOf('listFaces');
  groupToken = await tokenOf('listGroups');
});
afterAll(() => api.close());

async function tokenOf(name: 'listFaces' | 'listGroups'): Promise<string> {
  const { data } = await api.ask(name, { params: { groupId: 'a' }, query: 'limit=1' });
  return (data as unknown as { nextToken: string }).nextToken;
}

async function codeOf(token: string, groupId = 'a', appKey?: string): Promise<number> {
  const query = `limit=1&next-token=${encodeURIComponent(token)}`;
  const { header } = await api.ask('listFaces', { params: { groupId }, query, ...(appKey && { appKey }) });
  return header.resultCode;
}

describe('a next-token', () => {
  it('is good where it was issued and nowhere else', async () => {
    expect(await codeOf(faceToken)).toBe(0);
    expect(await codeOf(faceToken, 'b')).toBe(-40040);
    expect(await codeOf(groupToken)).toBe(-40040);
    await api.ask('createGroup', { body: { groupId: 'a' }, appKey: OTHER_APP_KEY });
    expect(await codeOf(faceToken, 'a', OTHER_APP_KEY)).toBe(-40040);
  });

  it('is refused after any change to its text', async () => {
    const change = fc.record({
      at: fc.nat(faceToken.length),
      remove: fc.integer({ min: 0, max: 3 }),
      insert: fc.string({ unit: 'binary', maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, remove, insert }) => {
        const changed = faceToken.slice(0, at) + insert + faceToken.slice(at + remove);
        fc.pre(changed !== faceToken);
        expect(await codeOf(changed)).toBe(-40040);
      }),
      { numRuns: 300 },
    );
  });

  it('is not made up by anybody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), async (text) => {
        expect(await codeOf(text)).toBe(-40040);
      }),
      { numRuns: 200 },
    );
  });
});
