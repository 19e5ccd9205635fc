import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scene } from '../../src/usecases/ports.testkit.ts';
import { type Api, directionOf, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Match = { face: { faceId: string }; similarity: number };

/**
 * Cosines in steps of a tenth, so that many faces are equally similar and the others are told apart whatever a template
 * rounds. The engine of these tests turns them into similarities in steps of five; thresholds stay off those steps.
 */
const scenario = fc.record({
  registrations: fc.array(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 6 }), { maxLength: 6 }),
  threshold: fc.integer({ min: 1, max: 99 }).filter((threshold) => threshold % 5 !== 0),
  limit: fc.integer({ min: 1, max: 40 }),
});

describe('search', () => {
  it('returns every face at or above the threshold, most similar first, equal ones newest first, up to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ registrations, threshold, limit }) => {
        const groupId = randomUUID();
        await api.ask('createGroup', { body: { groupId } });
        const registered: { faceId: string; tenths: number; age: number }[] = [];
        for (const tenths of registrations) {
          const ids = await api.register(
            groupId,
            tenths.map((value) => directionOf(value / 10)),
          );
          for (const [index, faceId] of ids.entries()) {
            registered.push({ faceId, tenths: tenths[index]!, age: registered.length });
          }
        }
        const expectedWithout = (probe?: string) =>
          registered
            .filter(({ faceId, tenths }) => faceId !== probe && 50 + tenths * 5 >= threshold)
            .sort((a, b) => b.tenths - a.tenths || b.age - a.age)
            .slice(0, limit)
            .map(({ faceId }) => faceId);

        const query = `limit=${limit}&threshold=${threshold}`;
        const body = { image: { bytes: scene({ vector: directionOf(1) }) } };
        const { data } = await api.ask('searchByImage', { params: { groupId }, query, body });
        const { matchFaces, matchFaceCount } = data as unknown as { matchFaces: Match[]; matchFaceCount: number };
        expect(matchFaceCount).toBe(matchFaces.length);
        expect(matchFaces.map(({ face }) => face.faceId)).toEqual(expectedWithout());
        for (const { similarity } of matchFaces) expect(similarity).toBeGreaterThanOrEqual(threshold);

        const probe = registered.find(({ tenths }) => tenths === 10)?.faceId;
        if (probe === undefined) return;
        const byFace = await api.ask('searchByFace', { params: { groupId, faceId: probe }, query });
        const found = (byFace.data as unknown as { matchFaces: Match[] }).matchFaces;
        expect(found.map(({ face }) => face.faceId)).toEqual(expectedWithout(probe));
      }),
      { numRuns: 60 },
    );
  });
});
