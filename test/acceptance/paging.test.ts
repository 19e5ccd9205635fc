import { describe, expect, it } from 'vitest';
import { askFor, newGroup, register, server, succeed } from './support/api.ts';
import { portrait, samplePhoto } from './support/pictures.ts';

type FacePage = { faceCount: number; faces: { faceId: string }[]; nextToken?: string };

function facePage(groupId: string, limit: number, token?: string): Promise<FacePage> {
  const query = `limit=${limit}${token === undefined ? '' : `&next-token=${encodeURIComponent(token)}`}`;
  return succeed('listFaces', { params: { groupId }, query });
}

/** Walks to the end; `between` runs after each page. */
async function walk(groupId: string, limit: number, between: (page: FacePage) => Promise<unknown> = async () => {}) {
  const pages: string[][] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const page = await facePage(groupId, limit, token);
    pages.push(page.faces.map(({ faceId }) => faceId));
    await between(page);
    token = page.nextToken;
  }
  return pages;
}

/** @returns the ids of the group's faces, newest first */
async function fill(groupId: string): Promise<string[]> {
  await register(groupId, samplePhoto(6));
  await register(groupId, samplePhoto(5));
  return (await facePage(groupId, 200)).faces.map(({ faceId }) => faceId);
}

describe('the face list', () => {
  it('is newest first: the last registration before the ones before it', async () => {
    const groupId = await newGroup();
    const first = await register(groupId, samplePhoto(6));
    const second = await register(groupId, samplePhoto(5));
    const list = (await facePage(groupId, 200)).faces.map(({ faceId }) => faceId);
    expect(list).toHaveLength(first.length + second.length);
    expect(new Set(list.slice(0, second.length))).toEqual(new Set(second));
  });

  it.each([1, 2, 3, 200])('in pages of %i is the whole list, each with the count of the group', async (limit) => {
    const groupId = await newGroup();
    const all = await fill(groupId);
    const pages = await walk(groupId, limit, async ({ faceCount }) => expect(faceCount).toBe(all.length));
    expect(pages.flat()).toEqual(all);
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    expect(pages.at(-1)!.length).toBeGreaterThan(0);
  });

  it('whose length is a multiple of the page size has no empty last page', async () => {
    const groupId = await newGroup();
    const all = await fill(groupId);
    expect(await facePage(groupId, all.length)).not.toHaveProperty('nextToken');
  });

  it('shows each face that was there throughout once, whatever is registered and deleted meanwhile', async () => {
    const groupId = await newGroup();
    const all = await fill(groupId);
    const photo = await portrait();
    const deleted = new Set<string>();
    const seen = await walk(groupId, 2, async ({ faces }) => {
      await register(groupId, photo, 1);
      // One that was just shown, and one that is still to come.
      const notYetShown = all[all.indexOf(faces.at(-1)!.faceId) + 2];
      for (const faceId of [faces[0]!.faceId, notYetShown]) {
        if (faceId === undefined || !all.includes(faceId) || deleted.has(faceId)) continue;
        deleted.add(faceId);
        await succeed('deleteFace', { params: { groupId, faceId } });
      }
    });
    const shown = seen.flat();
    expect(new Set(shown).size).toBe(shown.length);
    for (const faceId of all) if (!deleted.has(faceId)) expect(shown).toContain(faceId);
  });
});

describe('the group list', () => {
  it('in pages is the whole list, and a group that is deleted meanwhile costs no other', async () => {
    const mine = [await newGroup(), await newGroup(), await newGroup(), await newGroup()];
    const shown: string[] = [];
    for (let token = '', isFirst = true; isFirst || token !== ''; isFirst = false) {
      const query = `limit=2${isFirst ? '' : `&next-token=${encodeURIComponent(token)}`}`;
      const { groups, groupCount, nextToken } = await succeed('listGroups', { query });
      expect(groupCount).toBe(groups.length);
      shown.push(...groups.map(({ groupId }) => groupId));
      if (isFirst) await succeed('deleteGroup', { params: { groupId: mine[0]! } });
      token = nextToken ?? '';
    }
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toEqual(expect.arrayContaining(mine.slice(1)));
    await succeed('createGroup', { body: { groupId: mine[0]! } });
  });
});

describe('a next-token', () => {
  async function twoPages() {
    const groupId = await newGroup();
    const all = await fill(groupId);
    const { nextToken } = await facePage(groupId, 2);
    return { groupId, all, token: nextToken! };
  }

  it('carries its page size: a limit beside it is checked and then of no effect', async () => {
    const { groupId, all, token } = await twoPages();
    for (const limit of [1, 2, 200]) {
      expect((await facePage(groupId, limit, token)).faces.map(({ faceId }) => faceId)).toEqual(all.slice(2, 4));
    }
    const encoded = encodeURIComponent(token);
    for (const limit of ['limit=201&', 'limit=x&', '']) {
      const query = `${limit}next-token=${encoded}`;
      await askFor('InvalidParam', 'listFaces', { params: { groupId }, query });
    }
  });

  it('says the same twice', async () => {
    const { groupId, token } = await twoPages();
    expect(await facePage(groupId, 2, token)).toMatchObject({ faces: (await facePage(groupId, 2, token)).faces });
  });

  it('is refused when any character of it is another one, missing or one too many', async () => {
    const { groupId, token } = await twoPages();
    const spoiled = [token.slice(1), token.slice(0, -1), `${token}A`, ` ${token}`, token.toLowerCase(), '', '.'];
    for (let position = 0; position < token.length; position += 7) {
      const other = token[position] === 'A' ? 'B' : 'A';
      spoiled.push(token.slice(0, position) + other + token.slice(position + 1));
    }
    for (const wrong of spoiled) {
      const query = `limit=2&next-token=${encodeURIComponent(wrong)}`;
      await askFor('InvalidTokenError', 'listFaces', { params: { groupId }, query });
    }
    await askFor('InvalidParam', 'listFaces', {
      params: { groupId },
      query: `limit=2&next-token=${token}&next-token=${token}`,
    });
  });

  it('is refused for another group, another endpoint, and the same id of a group made anew', async () => {
    const { groupId, token } = await twoPages();
    const query = `limit=2&next-token=${encodeURIComponent(token)}`;
    const other = await newGroup();
    await register(other, samplePhoto(6));
    await askFor('InvalidTokenError', 'listFaces', { params: { groupId: other }, query });
    await askFor('InvalidTokenError', 'listGroups', { query });
    const groupToken = (await succeed('listGroups', { query: 'limit=1' })).nextToken!;
    const groupQuery = `limit=1&next-token=${encodeURIComponent(groupToken)}`;
    await askFor('InvalidTokenError', 'listFaces', { params: { groupId }, query: groupQuery });
    await succeed('deleteGroup', { params: { groupId } });
    await succeed('createGroup', { body: { groupId } });
    await askFor('InvalidTokenError', 'listFaces', { params: { groupId }, query });
  });

  it.skipIf(!server.otherAppKey)('is refused for another app key', async () => {
    await newGroup();
    await newGroup();
    const { nextToken } = await succeed('listGroups', { query: 'limit=1' });
    const query = `limit=1&next-token=${encodeURIComponent(nextToken!)}`;
    await succeed('listGroups', { query });
    await askFor('InvalidTokenError', 'listGroups', { query, appKey: server.otherAppKey! });
  });
});
