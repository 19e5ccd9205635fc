import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndpointNameOf, endpointOf } from '../../src/contract/api-versions.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS, type EndpointName } from '../../src/contract/endpoints.ts';
import { ENDPOINTS_V1_1 } from '../../src/contract/endpoints-v1.1.ts';
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
  ...[
    'externalImageId',
    'threshold',
    'next-token',
    'groupIds',
    'items',
    'personId',
    'quality',
    'minQuality',
    'matchLimit',
    '__proto__',
    'constructor',
    'toString',
    'length',
  ],
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

const newEndpoint = fc.constantFrom(
  ...(Object.keys(ENDPOINTS_V1_1) as EndpointNameOf<'v1.1'>[]).filter((name) => !/^(delete|erase)/.test(name)),
);

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

  it('is answered so in v1.1 too', async () => {
    const body = fc.oneof(value, fc.json()) as fc.Arbitrary<unknown>;
    await fc.assert(
      fc.asyncProperty(newEndpoint, body, query, async (name, anyBody, anyQuery) => {
        const { method, codes } = endpointOf('v1.1', name);
        const hasBody = method === 'POST' || method === 'PATCH';
        const params = { groupId: 'g', faceId, personId: 'p' };
        const answer = await api.askV1_1(name, { params, query: anyQuery, ...(hasBody && { body: anyBody ?? null }) });
        expect(answer.status).toBe(200);
        expect(header.Check(answer.header)).toBe(true);
        expect(codes).toContain(answer.header.resultMessage);
        expect(answer.header.resultCode).not.toBe(RESULT_CODES.InternalServerError);
      }),
      { numRuns: 600 },
    );
  });

  it('is answered so as a form of any parts, whole or cut or with a byte changed', async () => {
    const part = fc.tuple(
      fc.oneof(fieldName, fc.string()),
      fc.oneof(fc.string(), fc.constantFrom('1', 'true', 'g')),
      fc.boolean(),
    );
    const damage = fc.record({
      cut: fc.option(fc.nat(2000)),
      at: fc.option(fc.nat(2000)),
      by: fc.integer({ min: 1, max: 255 }),
    });
    const withForm = Object.entries<Endpoint>(ENDPOINTS_V1_1).flatMap(([name, { multipart }]) =>
      multipart ? [name] : [],
    );
    const formEndpoint = fc.constantFrom(...(withForm as EndpointNameOf<'v1.1'>[]));
    await fc.assert(
      fc.asyncProperty(formEndpoint, fc.array(part, { maxLength: 8 }), damage, async (name, parts, { cut, at, by }) => {
        const form = new FormData();
        for (const [field, text, isFile] of parts) form.append(field, (isFile ? new Blob([text]) : text) as Blob);
        const sent = new Response(form);
        const whole = Buffer.from(await sent.arrayBuffer());
        if (at !== null && at < whole.length) whole[at]! ^= by;
        const payload = cut === null ? whole : whole.subarray(0, cut);
        const contentType = sent.headers.get('content-type')!;
        const params = { groupId: 'g', faceId };
        const answer = await api.askV1_1(name, {
          params,
          query: 'limit=1&threshold=90',
          form: { payload, contentType },
        });
        expect(answer.status).toBe(200);
        expect(header.Check(answer.header)).toBe(true);
        expect(endpointOf('v1.1', name).codes).toContain(answer.header.resultMessage);
        expect(answer.header.resultCode).not.toBe(RESULT_CODES.InternalServerError);
      }),
      { numRuns: 400 },
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
