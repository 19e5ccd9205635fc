import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../contract/api-error.ts';
import { APP_KEY, createTestPorts, scene, type TestPorts } from '../../usecases/ports.testkit.ts';
import { buildServer } from '../server.ts';

const PREFIX = `/v1.1/appkeys/${APP_KEY}`;
const PATH = `${PREFIX}/groups/g/batch`;

let ports: TestPorts;
let server: FastifyInstance;
let port: number;
beforeEach(async () => {
  ports = createTestPorts();
  server = buildServer({ dependencies: ports });
  await server.listen({ port: 0 });
  port = (server.server.address() as AddressInfo).port;
  await server.inject({ method: 'POST', url: `${PREFIX}/groups`, payload: { groupId: 'g' } });
});
afterEach(() => server.close());

type Answer = {
  header: { resultMessage: string; detail?: string };
  data: { resultCount: number; results: { header: { resultMessage: string; detail?: string }; data?: Registered }[] };
};
type Registered = { addedFaces: { externalImageId?: string; personId?: string }[] };

const photo = (...faces: Parameters<typeof scene>) => new Blob([Buffer.from(scene(...faces), 'base64')]);

async function send(...parts: [name: string, value: string | Blob][]): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value as Blob);
  const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', body: form });
  return (await response.json()) as Answer;
}

const codesOf = ({ data }: Answer) => data.results.map(({ header }) => header.resultMessage);

/** A body by hand, written piece by piece as the test says. */
function open(headers: Record<string, string> = { 'content-type': 'multipart/form-data; boundary=b' }) {
  const outgoing = httpRequest({ port, path: PATH, method: 'POST', headers });
  const answer = new Promise<Answer>((resolve, reject) => {
    outgoing.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
    });
  });
  answer.catch(() => undefined);
  return { outgoing, answer };
}
const textPart = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const filePart = (...faces: Parameters<typeof scene>) =>
  `--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n${Buffer.from(scene(...faces), 'base64')}\r\n`;

describe('a batch', () => {
  it('has one result for each image, in their order, with the labels of its item', async () => {
    const items = [{ externalImageId: 'one', personId: 'p1' }, {}, { externalImageId: 'three' }];
    const answer = await send(
      ['limit', '1'],
      ['items', JSON.stringify(items)],
      ['image', photo({})],
      ['image', photo({}, {})],
      ['image', photo({})],
    );
    expect(answer.header.resultMessage).toBe('Success');
    expect(codesOf(answer)).toEqual(['Success', 'Success', 'Success']);
    const labels = answer.data.results.map(({ data }) =>
      data!.addedFaces.map(({ externalImageId }) => externalImageId),
    );
    expect(labels).toEqual([['one'], [undefined], ['three']]);
    expect(answer.data.results[0]!.data!.addedFaces[0]!.personId).toBe('p1');
  });

  it('goes on behind an image that fails', async () => {
    const answer = await send(
      ['limit', '1'],
      ['image', new Blob(['no scene'])],
      ['image', photo({})],
      ['image', new Blob([''])],
      ['image', photo()],
    );
    expect(codesOf(answer)).toEqual(['InvalidImageFileException', 'Success', 'InvalidImageFileException', 'Success']);
    expect(answer.data.results[0]!.header.detail).toMatch(/^image: /);
    expect(answer.data.results[0]).not.toHaveProperty('data');
  });

  it('says which items no image came for', async () => {
    const answer = await send(['limit', '1'], ['items', '[{},{}]'], ['image', photo({})]);
    expect(codesOf(answer)).toEqual(['Success', 'InvalidParam']);
  });

  it('takes fifty images and refuses the next', async () => {
    const images = Array.from({ length: 53 }, (): [string, Blob] => ['image', photo({})]);
    const answer = await send(['limit', '1'], ...images);
    expect(codesOf(answer)).toEqual([...Array(50).fill('Success'), 'InvalidParam']);
  });

  it('answers a fault of ours for the image that it befell', async () => {
    const { analyse } = ports.engine;
    let calls = 0;
    ports.engine.analyse = (...args) => {
      calls += 1;
      if (calls === 1) return Promise.reject(new TypeError('secret inside'));
      return calls === 2
        ? Promise.reject(new ApiError('InternalServerError', 'The server is busy.'))
        : analyse(...args);
    };
    const answer = await send(['limit', '1'], ['image', photo({})], ['image', photo({})], ['image', photo({})]);
    expect(codesOf(answer)).toEqual(['InternalServerError', 'InternalServerError', 'Success']);
    expect(JSON.stringify(answer)).not.toContain('secret inside');
  });

  it.each<[string, [string, string | Blob][]]>([
    ['no limit', [['image', photo({})]]],
    ['no image', [['limit', '1']]],
    [
      'an image as text',
      [
        ['limit', '1'],
        ['image', 'text'],
      ],
    ],
    [
      'a field as a file',
      [
        ['limit', new Blob(['1'])],
        ['image', photo({})],
      ],
    ],
    [
      'items that are no JSON',
      [
        ['limit', '1'],
        ['items', '[{]'],
        ['image', photo({})],
      ],
    ],
    [
      'items that are no list',
      [
        ['limit', '1'],
        ['items', '{}'],
        ['image', photo({})],
      ],
    ],
    [
      'a label that is not acceptable',
      [
        ['limit', '1'],
        ['items', '[{"personId":"a b"}]'],
        ['image', photo({})],
      ],
    ],
    [
      'more items than a batch takes',
      [
        ['limit', '1'],
        ['items', JSON.stringify(Array(51).fill({}))],
        ['image', photo({})],
      ],
    ],
    [
      'items that are too long',
      [
        ['limit', '1'],
        ['items', `[${' '.repeat(70_000)}]`],
        ['image', photo({})],
      ],
    ],
  ])('is refused as a whole for %s, before anything is registered', async (_what, parts) => {
    const answer = await send(...parts);
    expect(answer.header.resultMessage).toBe('InvalidParam');
    expect(ports.analyses).toEqual([]);
  });

  it('is refused as JSON, without a boundary, and to a group that is not there', async () => {
    for (const contentType of ['application/json', 'multipart/form-data', 'multipart/mixed; boundary=b']) {
      const { outgoing, answer } = open({ 'content-type': contentType });
      outgoing.end('{}');
      expect((await answer).header.resultMessage).toBe('InvalidParam');
    }
    await server.inject({ method: 'DELETE', url: `${PREFIX}/groups/g` });
    expect((await send(['limit', '1'], ['image', photo({})])).header.resultMessage).toBe('NotFoundGroupError');
  });

  it('ends with the fault of a body that breaks off behind some images', async () => {
    const whole = textPart('limit', '1') + filePart({}) + filePart({});
    for (const [tail, results] of [
      ['', ['Success', 'InvalidParam']],
      ['--b\r\nContent-Disposition: form-da', ['Success', 'Success', 'InvalidParam']],
      [textPart('limit', '2') + filePart({}) + '--b--', ['Success', 'Success', 'InvalidParam']],
      [`${textPart('unknown', '2')}--b--`, ['Success', 'Success']],
    ] as const) {
      const { outgoing, answer } = open();
      outgoing.end(whole.slice(0, tail === '' ? -6 : undefined) + tail);
      expect(codesOf(await answer)).toEqual(results);
    }
  });
});

describe('the body of a batch', () => {
  it('is read image by image: one is registered while the next has not been sent', async () => {
    const { outgoing, answer } = open();
    outgoing.write(textPart('limit', '1') + filePart({}) + '--b\r\n');
    await vi.waitFor(() => expect(ports.analyses).toHaveLength(1));
    outgoing.end(`${filePart({}).slice('--b\r\n'.length)}--b--`);
    expect(codesOf(await answer)).toEqual(['Success', 'Success']);
  });

  it('waits while an image is analysed', async () => {
    const blocked = Promise.withResolvers<void>();
    const { analyse } = ports.engine;
    ports.engine.analyse = async (...args) => {
      await blocked.promise;
      return analyse(...args);
    };
    const { outgoing, answer } = open();
    const large = `--b\r\nContent-Disposition: form-data; name="image"; filename="b"\r\n\r\n${'x'.repeat(2_900_000)}\r\n`;
    outgoing.write(textPart('limit', '1') + filePart({}) + '--b\r\n');
    let sent = 0;
    for (let image = 0; image < 40; image++) outgoing.write(image === 0 ? large.slice(5) : large, () => sent++);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(20);
    blocked.resolve();
    outgoing.end('--b--');
    expect(codesOf(await answer)).toEqual(['Success', ...Array(40).fill('InvalidImageFileException')]);
  });

  it('is dropped with everything that was not registered yet when the client goes away', async () => {
    const { outgoing } = open();
    outgoing.on('error', () => undefined);
    outgoing.write(textPart('limit', '1') + filePart({}) + filePart({}) + '--b\r\n');
    await vi.waitFor(() => expect(ports.analyses).toHaveLength(2));
    outgoing.destroy();
    const faces = async () => (await server.inject({ url: `${PREFIX}/groups/g` })).json().data.groups[0].faceCount;
    await vi.waitFor(async () => expect(await faces()).toBe(2));
    expect(ports.analyses).toHaveLength(2);
  });
});
