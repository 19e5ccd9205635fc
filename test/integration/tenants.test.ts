import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_VERSIONS } from '../../src/contract/api-versions.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhotoPath } from '../support/photos.ts';

type Envelope = { header: { resultCode: number; detail?: string }; data?: Record<string, unknown> };
type Ids = { groupId: string; faceId: string; personId: string };

const endpoints = Object.values(API_VERSIONS).flatMap(({ prefix, endpoints }) =>
  Object.entries(endpoints as Record<string, Endpoint>).map(([name, endpoint]) => ({ name, prefix, endpoint })),
);
const label = `${API_VERSIONS['v1.1'].prefix}/groups`;

let server: LikenessProcess;
let photo: Buffer;
let owner: string;
let stranger: string;
let owned: Ids;
const { dataDir, remove } = temporaryDataFolder();

beforeAll(async () => {
  photo = await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer();
  server = await startLikenessProcess(dataDir);
  owner = server.appKey!;
  stranger = (await runLikeness(['keys', 'create'], { LIKENESS_DATA_DIR: dataDir })).stdout.trim();
  for (const groupId of ['shared', 'private']) {
    await send(owner, 'POST', label, {}, { groupId });
    const { data } = await send(owner, 'POST', `${label}/${groupId}`, {}, { ...body(), personId: 'person-1' });
    const [first] = data!.addedFaces as { faceId: string }[];
    owned = { groupId, faceId: first!.faceId, personId: 'person-1' };
  }
});
afterAll(async () => {
  await server.kill();
  remove();
});

/** What any endpoint asks for; each takes what it knows. */
function body(groupId = 'none') {
  const image = asImage(photo);
  const images = { image, sourceImage: image, targetImage: image, compareImage: image };
  return {
    ...images,
    groupId,
    groupIds: [groupId],
    limit: 3,
    matchLimit: 3,
    threshold: 50,
    externalImageId: 'label',
  };
}

async function send(
  appKey: string,
  method: string,
  template: string,
  ids: Partial<Ids> & { token?: string; limit?: number },
  sent?: object | FormData,
): Promise<Envelope> {
  const variables: Record<string, string | number | undefined> = { appKey, ...ids };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(variables[name]!));
  const query = new URLSearchParams({ limit: String(ids.limit ?? 1), threshold: '50', externalImageId: 'label' });
  if (ids.token !== undefined) query.set('next-token', ids.token);
  const isForm = sent instanceof FormData;
  const response = await fetch(`${server.url}${path}?${query}`, {
    method,
    ...(sent && { body: isForm ? sent : JSON.stringify(sent) }),
    ...(sent && !isForm && { headers: { 'content-type': 'application/json' } }),
  });
  return (await response.json()) as Envelope;
}

function ask(appKey: string, { prefix, endpoint }: (typeof endpoints)[number], ids: Ids): Promise<Envelope> {
  const form = new FormData();
  form.set('limit', '3');
  form.set('image', new Blob([new Uint8Array(photo)]));
  const takesImages = endpoint.bodyLimit?.code === 'ImageTooLargeException';
  const json = takesImages ? body(ids.groupId) : { groupId: ids.groupId, minQuality: 1 };
  const sent = endpoint.multipart === 'stream' ? form : endpoint.body && json;
  return send(appKey, endpoint.method, prefix + endpoint.path, ids, sent);
}

const naming = (variable: string) => endpoints.filter(({ endpoint }) => endpoint.path.includes(`{${variable}}`));
const title = ({ prefix, name }: (typeof endpoints)[number]) => `${prefix.split('/')[1]} ${name}`;

/** Everything that the owner has, as the owner sees it. */
async function holdings(): Promise<unknown> {
  const answers = [];
  for (const groupId of ['shared', 'private']) {
    for (const part of ['', '/faces', '/persons']) {
      answers.push((await send(owner, 'GET', `${label}/${groupId}${part}`, { limit: 50 })).data);
    }
  }
  return answers;
}

describe('the groups of one app key, for another', () => {
  it.each(
    [...naming('groupId'), ...endpoints.filter(({ name }) => name === 'identifyFaces')].map(
      (each) => [title(each), each] as const,
    ),
  )('%s: is answered as if they did not exist', async (_, each) => {
    const before = await holdings();
    const theirs = await ask(stranger, each, owned);
    const nobodys = await ask(stranger, each, { ...owned, groupId: 'never-made' });
    expect(theirs).toEqual(nobodys);
    expect(theirs.header.resultCode).toBe(-40030);
    expect(await holdings()).toEqual(before);
  });

  it.each([...naming('faceId'), ...naming('personId')].map((each) => [title(each), each] as const))(
    '%s: their ids in a group of the same name are as unknown as any',
    async (_, each) => {
      const before = await holdings();
      await send(stranger, 'POST', label, {}, { groupId: 'shared' });
      const shared = { ...owned, groupId: 'shared' };
      const theirs = await ask(stranger, each, shared);
      const nobodys = await ask(stranger, each, { ...shared, faceId: randomUUID(), personId: 'never-made' });
      expect(theirs).toEqual(nobodys);
      expect(theirs.header.resultCode).toBeLessThan(0);
      expect(await holdings()).toEqual(before);
    },
  );

  it.each(naming('groupId').map((each) => [title(each), each] as const))(
    '%s: a group of the same name shows and changes nothing of them',
    async (_, each) => {
      const before = await holdings();
      await send(stranger, 'POST', label, {}, { groupId: 'shared' });
      const answer = await ask(stranger, each, { ...owned, groupId: 'shared' });
      const text = JSON.stringify(answer);
      for (const { faceId } of await facesOfOwner()) expect(text).not.toContain(faceId);
      expect(await holdings()).toEqual(before);
    },
  );

  it('are in none of its lists', async () => {
    await send(stranger, 'POST', label, {}, { groupId: 'shared' });
    for (const { prefix } of Object.values(API_VERSIONS)) {
      const { data } = await send(stranger, 'GET', `${prefix}/groups`, { limit: 50 });
      expect((data!.groups as { groupId: string }[]).map(({ groupId }) => groupId)).toEqual(['shared']);
    }
  });
});

it.each(['/groups', '/groups/shared/faces'])('a token for %s is good for nobody else', async (path) => {
  await send(stranger, 'POST', label, {}, { groupId: 'shared' });
  for (const { prefix } of Object.values(API_VERSIONS)) {
    const { data } = await send(owner, 'GET', prefix + path, {});
    const token = data!.nextToken as string;
    expect((await send(owner, 'GET', prefix + path, { token })).header.resultCode).toBe(0);
    expect((await send(stranger, 'GET', prefix + path, { token })).header.resultCode).toBe(-40040);
  }
});

async function facesOfOwner(): Promise<{ faceId: string }[]> {
  const lists = await Promise.all(
    ['shared', 'private'].map((groupId) => send(owner, 'GET', `${label}/${groupId}/faces`, { limit: 50 })),
  );
  return lists.flatMap(({ data }) => data!.faces as { faceId: string }[]);
}
