import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, directionOf, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Step = { register: number } | { delete: number };
const step = fc.oneof(
  fc.record({ register: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ delete: fc.nat() }),
) as fc.Arbitrary<Step>;

/** A walk through the pages of a group, with registrations and deletions before it and between its pages. */
const scenario = fc.record({
  before: fc.array(step, { maxLength: 8 }),
  limit: fc.integer({ min: 1, max: 7 }),
  between: fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 12 }),
});

describe('paging through the faces of a changing group', () => {
  it('shows each face that was there throughout exactly once, no face twice, and newest first', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ before, limit, between }) => {
        const groupId = randomUUID();
        await api.ask('createGroup', { body: { groupId } });
        /** Oldest first. */
        const present: string[] = [];
        const everRegistered: string[] = [];
        const apply = async (steps: Step[]) => {
          for (const change of steps) {
            if ('register' in change) {
              const vectors = Array.from({ length: change.register }, () => directionOf(1));
              const ids = await api.register(groupId, vectors);
              present.push(...ids);
              everRegistered.push(...ids);
            } else if (present.length > 0) {
              const [faceId] = present.splice(change.delete % present.length, 1);
              await api.ask('deleteFace', { params: { groupId, faceId: faceId! } });
            }
          }
        };
        await apply(before);
        const presentAtTheStart = [...present];

        const shown: string[] = [];
        let token: string | undefined;
        for (let page = 0; page === 0 || token !== undefined; page += 1) {
          const query = `limit=${limit}${token === undefined ? '' : `&next-token=${token}`}`;
          const { header, data } = await api.ask('listFaces', { params: { groupId }, query });
          expect(header.resultCode).toBe(0);
          const { faces, faceCount, nextToken } = data as unknown as {
            faces: { faceId: string }[];
            faceCount: number;
            nextToken?: string;
          };
          expect(faceCount).toBe(present.length);
          expect(faces.length).toBeLessThanOrEqual(limit);
          for (const { faceId } of faces) expect(present).toContain(faceId);
          shown.push(...faces.map(({ faceId }) => faceId));
          token = nextToken;
          await apply(between[page] ?? []);
        }

        expect(new Set(shown).size).toBe(shown.length);
        const throughout = presentAtTheStart.filter((faceId) => present.includes(faceId));
        expect(shown).toEqual(expect.arrayContaining(throughout));
        const age = (faceId: string) => everRegistered.indexOf(faceId);
        expect(shown).toEqual([...shown].sort((a, b) => age(b) - age(a)));
      }),
      { numRuns: 40 },
    );
  });
});
