import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toImage, toUpload } from '../../../clients/typescript/src/image-input.ts';
import {
  ApiError,
  DuplicatedGroupIDError,
  type ImageInput,
  ImageTooLargeError,
  InvalidGroupIDError,
  InvalidImageFileError,
  InvalidImageFormatError,
  InvalidImageURLError,
  InvalidParamError,
  InvalidTokenError,
  Likeness,
  NotFoundFaceIDError,
  NotFoundGroupError,
  NotFoundPersonError,
  UnauthorizedAppKeyError,
} from '../../../clients/typescript/src/index.ts';
import { generatedFiles } from '../../../scripts/clients/generated-files.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { samplePhotoPath } from '../../support/photos.ts';

const PATH = samplePhotoPath(1);
const PHOTO = readFileSync(PATH);

const { dataDir, remove } = temporaryDataFolder();
let server: LikenessProcess;
let api: Likeness;

beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
  api = new Likeness({ url: `${server.url}/`, appKey: server.appKey! });
});
afterAll(async () => {
  await server?.stop();
  remove();
});

describe('the TypeScript client, against the running server', () => {
  let group: string;
  let groups = 0;
  beforeEach(async () => {
    group = `typescript-${++groups}`;
    await api.createGroup(group);
    return () => api.deleteGroup(group);
  });

  it('enrols persons in a batch, finds, moves and erases them', async () => {
    await api.changeGroup(group, { minQuality: 1 });
    const items = [{ personId: 'ann', externalImageId: 'a' }, { personId: 'bob' }, {}];
    const results = await api.registerBatch(group, [PATH, new Uint8Array([1, 2, 3]), new Blob([PHOTO])], {
      items,
      limit: 1,
    });
    expect(results.map(({ header }) => header.resultMessage)).toEqual([
      'Success',
      'InvalidImageFormatException',
      'Success',
    ]);
    const [ann, nobody] = [results[0]!.data!.addedFaces[0]!, results[2]!.data!.addedFaces[0]!];
    expect(ann).toMatchObject({ personId: 'ann', externalImageId: 'a' });

    const { faces } = await api.identify([group], PHOTO, { threshold: 90 });
    expect(faces[0]!.matchFaces!.map(({ face }) => face.faceId).sort()).toEqual([ann.faceId, nobody.faceId].sort());
    await api.assignFace(group, 'ben', nobody.faceId);
    const pairs = await all(api.duplicates(group, { threshold: 90 }));
    expect(pairs).toHaveLength(1);
    expect((await api.searchPersons(group, PATH, { threshold: 90 })).matchPersonCount).toBe(2);
    await api.unassignFace(group, 'ben', nobody.faceId);
    expect(await all(api.persons(group))).toEqual([{ personId: 'ann', faceCount: 1 }]);
    expect((await api.getPerson(group, 'ann')).faces[0]!.faceId).toBe(ann.faceId);
    expect((await api.deletePerson(group, 'ann')).deletedFaceCount).toBe(1);
    await expect(api.getPerson(group, 'ann')).rejects.toBeInstanceOf(NotFoundPersonError);
    const report = await api.eraseFaces(group, { registeredBefore: '2999-01-01T00:00:00' });
    expect(report.deletedFaceCount).toBe(1);
  });

  it('registers, finds, compares, verifies and deletes', async () => {
    const registered = await api.register(group, PATH, { externalImageId: 'photo', limit: 2 });
    expect(registered).toMatchObject({ addedFaceCount: 2, isPartial: false });
    const [first] = registered.addedFaces;
    expect(first!.externalImageId).toBe('photo');

    const found = await api.search(group, PHOTO, { threshold: 90, limit: 1 });
    expect(found.matchFaces[0]!.face.faceId).toBe(first!.faceId);
    expect((await api.verify(group, first!.faceId, PHOTO)).similarity).toBeGreaterThan(90);
    const others = await api.searchByFace(group, first!.faceId, { threshold: 1 });
    expect(others.matchFaces.map(({ face }) => face.faceId)).not.toContain(first!.faceId);
    const comparison = await api.compare(PHOTO, PHOTO, { threshold: 90, mask: false, orientation: false });
    expect(comparison.matchedFaceDetailCount).toBeGreaterThanOrEqual(1);
    expect(comparison.sourceFace.mask).toBeUndefined();

    await api.deleteFace(group, first!.faceId);
    expect(await api.getGroup(group)).toMatchObject({ groupId: group, faceCount: 1 });
    expect(await api.listFaces(group)).toMatchObject({ faceCount: 1 });
  });

  it('walks through all pages', async () => {
    const { addedFaces } = await api.register(group, PATH, { limit: 3 });
    const listed: string[] = [];
    for await (const face of api.faces(group, { pageSize: 1 })) listed.push(face.faceId);
    expect(listed.toSorted()).toEqual(addedFaces.map(({ faceId }) => faceId).toSorted());
    const groups: string[] = [];
    for await (const { groupId } of api.groups({ pageSize: 1 })) groups.push(groupId);
    expect(groups).toContain(group);
  });

  it.each<[string, ImageInput]>([
    ['a path', PATH],
    ['a file URL', pathToFileURL(PATH)],
    ['a Buffer', PHOTO],
    ['a part of a larger buffer', Buffer.concat([Buffer.alloc(7), PHOTO]).subarray(7)],
    ['an ArrayBuffer', new Uint8Array(PHOTO).buffer],
    ['a Blob', new Blob([new Uint8Array(PHOTO)])],
    ["the API's own form", { bytes: PHOTO.toString('base64') }],
  ])('takes %s as a photo', async (_name, image) => {
    expect((await api.detect(image, { orientation: false, mask: false })).faceDetailCount).toBeGreaterThan(1);
  });

  it('throws the class of the code, with what the server said', async () => {
    const cases: [new (...args: never[]) => ApiError, () => Promise<unknown>][] = [
      [InvalidParamError, () => api.listGroups({ limit: 0 })],
      [InvalidGroupIDError, () => api.createGroup('No!')],
      [DuplicatedGroupIDError, () => api.createGroup(group)],
      [NotFoundGroupError, () => api.getGroup('a/b?c')],
      [InvalidTokenError, () => api.listGroups({ nextToken: 'forged' })],
      [NotFoundFaceIDError, () => api.deleteFace(group, 'none')],
      [ImageTooLargeError, () => api.detect(new Uint8Array(3_000_001))],
      [InvalidImageFormatError, () => api.detect(Buffer.from('not an image at all'))],
      [InvalidImageFileError, () => api.detect(PHOTO.subarray(0, 2000))],
      [InvalidImageURLError, () => api.detect('http://127.0.0.1/photo.jpg')],
      [InvalidImageURLError, () => api.detect(new URL('http://127.0.0.1/photo.jpg'))],
      [UnauthorizedAppKeyError, () => new Likeness({ url: server.url, appKey: 'wrong' }).listGroups()],
    ];
    for (const [expected, call] of cases) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error, expected.name).toBeInstanceOf(expected);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ name: expected.name, detail: expect.any(String), requestId: expect.any(String) });
    }
  });
});

describe('what the clients are generated from', () => {
  it('is what the running server says at /openapi.json', async () => {
    const served: unknown = await (await fetch(`${server.url}/openapi.json`)).json();
    expect(generatedFiles(served)).toEqual(generatedFiles());
  });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a photo in a browser, where there is neither Buffer nor process', () => {
  it('is encoded the same, however large', async () => {
    const bytes = new Uint8Array(100_000).map((_, index) => index * 7);
    const expected = Buffer.from(bytes).toString('base64');
    vi.stubGlobal('Buffer', undefined);
    const image = await toImage(new Blob([bytes])).finally(() => vi.unstubAllGlobals());
    expect(image).toEqual({ bytes: expected });
  });

  it('cannot be a path, and the error says what it can be', async () => {
    vi.stubGlobal('process', undefined);
    const reading = toUpload('photo.jpg').finally(() => vi.unstubAllGlobals());
    await expect(reading).rejects.toThrow('give the bytes, a Blob or an http address');
  });
});
