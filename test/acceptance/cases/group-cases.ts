import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type ask, NOWHERE, newGroup, register, server, succeed } from '../support/api.ts';
import { portrait } from '../support/pictures.ts';
import type { CaseTools } from './shared-cases.ts';

const missingGroup = { groupId: NOWHERE, faceId: randomUUID() };

/** The endpoints that take no image. */
export const groupCases = ({ ask, everywhere, badPath }: CaseTools) =>
  ({
    createGroup: {
      ...everywhere('createGroup', { body: { groupId: 'a' } }),
      Success: {
        what: 'a new group id',
        ask: async () => {
          const groupId = `acceptance-${randomUUID()}`;
          onTestFinished(async () => void (await ask('deleteGroup', { params: { groupId } })));
          return ask('createGroup', { body: { groupId } });
        },
      },
      InvalidParam: { what: 'a groupId that is a number', ask: () => ask('createGroup', { body: { groupId: 7 } }) },
      InvalidGroupID: { what: 'capital letters', ask: () => ask('createGroup', { body: { groupId: 'My_Group' } }) },
      DuplicatedGroupID: {
        what: 'an id that is taken',
        ask: async () => ask('createGroup', { body: { groupId: await newGroup() } }),
      },
      ServiceQuotaExceededException: {
        what: 'one group more than an app key may have',
        needs: 'groupQuota',
        ask: () => createGroupsUntilRefused(ask),
      },
    },
    listGroups: {
      ...everywhere('listGroups', { query: 'limit=1' }),
      Success: { what: 'a limit', ask: () => ask('listGroups', { query: 'limit=200' }) },
      InvalidParam: { what: 'no limit', ask: () => ask('listGroups') },
      InvalidTokenError: {
        what: 'a token that was never issued',
        ask: () => ask('listGroups', { query: 'limit=1&next-token=made-up' }),
      },
    },
    getGroup: {
      ...everywhere('getGroup'),
      Success: { what: 'a group', ask: async () => ask('getGroup', { params: { groupId: await newGroup() } }) },
      InvalidParam: badPath('getGroup'),
      NotFoundGroupError: { what: 'no such group', ask: () => ask('getGroup', { params: missingGroup }) },
    },
    deleteGroup: {
      ...everywhere('deleteGroup'),
      Success: { what: 'a group', ask: async () => ask('deleteGroup', { params: { groupId: await newGroup() } }) },
      InvalidParam: badPath('deleteGroup'),
      NotFoundGroupError: { what: 'no such group', ask: () => ask('deleteGroup', { params: missingGroup }) },
    },
    deleteFace: {
      ...everywhere('deleteFace'),
      Success: {
        what: 'a registered face',
        ask: async () => {
          const groupId = await newGroup();
          const [faceId] = await register(groupId, await portrait());
          return ask('deleteFace', { params: { groupId, faceId: faceId! } });
        },
      },
      InvalidParam: badPath('deleteFace'),
      NotFoundGroupError: { what: 'no such group', ask: () => ask('deleteFace', { params: missingGroup }) },
      NotFoundFaceIDError: {
        what: 'no such face',
        ask: async () => ask('deleteFace', { params: { groupId: await newGroup(), faceId: randomUUID() } }),
      },
    },
    listFaces: {
      ...everywhere('listFaces', { query: 'limit=1' }),
      Success: {
        what: 'a group',
        ask: async () => ask('listFaces', { params: { groupId: await newGroup() }, query: 'limit=200' }),
      },
      InvalidParam: {
        what: 'limit 201',
        ask: async () => ask('listFaces', { params: { groupId: await newGroup() }, query: 'limit=201' }),
      },
      NotFoundGroupError: {
        what: 'no such group',
        ask: () => ask('listFaces', { params: missingGroup, query: 'limit=1' }),
      },
      InvalidTokenError: {
        what: 'a token that was never issued',
        ask: async () =>
          ask('listFaces', { params: { groupId: await newGroup() }, query: 'limit=1&next-token=made-up' }),
      },
    },
    searchByFace: {
      ...everywhere('searchByFace', { query: 'limit=1&threshold=90' }),
      Success: {
        what: 'a registered face',
        ask: async () => {
          const groupId = await newGroup();
          const [faceId] = await register(groupId, await portrait());
          return ask('searchByFace', { params: { groupId, faceId: faceId! }, query: 'limit=1&threshold=90' });
        },
      },
      InvalidParam: {
        what: 'no threshold',
        ask: async () =>
          ask('searchByFace', { params: { groupId: await newGroup(), faceId: NOWHERE }, query: 'limit=1' }),
      },
      NotFoundGroupError: {
        what: 'no such group',
        ask: () => ask('searchByFace', { params: missingGroup, query: 'limit=1&threshold=90' }),
      },
      NotFoundFaceIDError: {
        what: 'no such face',
        ask: async () =>
          ask('searchByFace', {
            params: { groupId: await newGroup(), faceId: randomUUID() },
            query: 'limit=1&threshold=90',
          }),
      },
    },
  }) as const;

/** With the second app key where there is one, so that groups of a real user are not in the way. */
async function createGroupsUntilRefused(asks: typeof ask) {
  const appKey = server.otherAppKey ?? server.appKey;
  const { groupCount } = await succeed('listGroups', { query: 'limit=200', appKey });
  for (let count = groupCount; count < server.groupQuota!; count += 1) await newGroup(appKey);
  return asks('createGroup', { body: { groupId: `acceptance-${randomUUID()}` }, appKey });
}
