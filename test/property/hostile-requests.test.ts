import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS, type EndpointName } from '../../src/contract/endpoints.ts';
import { RESULT_CODES } from '../../src/contract/result-codes.ts';
import { HeaderSchema } from '../../src/contract/schemas/envelope.ts';
import { scene } from '../../src/usecases/ports.testkit.ts';
import { type Api, directionOf, startApi } from './api.ts';

let api: Api;
let faceId: string;
beforeAll(async () => {
  api = await startApi();
  await api.ask('createGroup', { body: { groupId: 'g' } });
  [faceId] = (await api.register('g', [directionOf(1)])) as [string];
});
afterAll(() => api.close());

const header = Compile(HeaderSchema);

/** Values near the ones that are asked for: real field names with every type of value. */
const fieldName = fc.constantFrom(
  ...['groupId', 'image', 'sourceImage', 'targetImage', 'compareImage', 'url', 'bytes', 'limit', 'orientation', 'mask'],
  ...['externalImageId', 'threshold', 'next-token', '__proto__', 'constructor', 'toString', 'length'],
);
const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, 'g', 'ftp://x', 'AA==', '1', 'true'),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fieldName, tie('value'), { maxKeys: 6 }),
  ),
}));
const query = fc
  .array(fc.tuple(fieldName, fc.oneof(fc.string(), fc.constantFrom('1', '10', '4096', '90'))), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&'));

/** No group that holds anything is deleted: what is asked is that nothing breaks, not that nothing happens. */
const endpoint = fc.constantFrom(...(Object.keys(ENDPOINTS) as EndpointName[]).filter((name) => !/^delete/.test(name)));

describe('a request of any content', () => {
  it('is answered with HTTP 200, a whole envelope, and a code that the endpoint lists, never a fault', async () => {
    const body = fc.oneof(value, fc.json(), fc.string()) as fc.Arbitrary<unknown>;
    await fc.assert(
      fc.asyncProperty(endpoint, body, query, async (name, anyBody, anyQuery) => {
        const { method, codes }: Endpoint = ENDPOINTS[name];
        const params = { groupId: 'g', faceId };
        const answer = await api.ask(name, {
          params,
          query: anyQuery,
          ...(method === 'POST' && { body: anyBody ?? null }),
        });
        expect(answer.status).toBe(200);
        expect(header.Check(answer.header)).toBe(true);
        expect(codes).toContain(answer.header.resultMessage);
        expect(answer.header.resultCode).not.toBe(RESULT_CODES.InternalServerError);
      }),
      { numRuns: 600 },
    );
  });

  it('leaves the server and its data as they were', async () => {
    const body = { image: { bytes: scene({ vector: directionOf(1) }) } };
    const { data } = await api.ask('searchByImage', { params: { groupId: 'g' }, query: 'limit=1&threshold=90', body });
    expect(data).toMatchObject({ matchFaceCount: 1 });
    expect(Object.hasOwn(Object.prototype, 'groupId')).toBe(false);
    expect(({} as Record<string, unknown>).limit).toBeUndefined();
  });

  it('finds nothing under ids that nobody gave out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (id) => {
        fc.pre(!['.', '..', 'g', faceId].includes(id));
        const { header: group } = await api.ask('getGroup', { params: { groupId: id } });
        expect(group.resultMessage).toBe('NotFoundGroupError');
        const params = { groupId: 'g', faceId: id };
        const { header: face } = await api.ask('searchByFace', { params, query: 'limit=1&threshold=1' });
        expect(face.resultMessage).toBe('NotFoundFaceIDError');
      }),
      { numRuns: 200 },
    );
  });
});
