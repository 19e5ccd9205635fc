import { beforeEach, describe, expect, it } from 'vitest';
import { changeGroup } from './change-group.ts';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { createTestPorts, type TestPorts } from './ports.testkit.ts';

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts();
});

describe('groups', () => {
  it('show their time of creation in UTC without zone and fractions', async () => {
    await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' });
    const { groups } = await getGroup(ports, 'key-1', 'g');
    const created = { groupId: 'g', modelVersion: 'test-1', createTime: '2026-01-02T03:04:05', faceCount: 0 };
    expect(groups).toEqual([expect.objectContaining(created)]);
  });

  it('have settings that are changed one by one, and 0 is off', async () => {
    await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g', minQuality: 30 });
    const shown = async () => (await getGroup(ports, 'key-1', 'g')).groups[0];
    expect(await shown()).toMatchObject({ minQuality: 30, retentionDays: 0 });
    await changeGroup(ports, { appKeyId: 'key-1' }, 'g', { retentionDays: 7 });
    expect(await shown()).toMatchObject({ minQuality: 30, retentionDays: 7 });
    const { groups } = await changeGroup(ports, { appKeyId: 'key-1' }, 'g', { minQuality: 0 });
    expect(groups).toEqual([await shown()]);
    expect(await shown()).toMatchObject({ minQuality: 0, retentionDays: 7 });
    await expect(changeGroup(ports, { appKeyId: 'key-2' }, 'g', {})).rejects.toMatchObject({
      resultName: 'NotFoundGroupError',
    });
  });

  it('belong to one app key', async () => {
    await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' });
    await expect(getGroup(ports, 'key-2', 'g')).rejects.toMatchObject({ resultName: 'NotFoundGroupError' });
    await expect(deleteGroup(ports, { appKeyId: 'key-2' }, 'g')).rejects.toMatchObject({
      resultName: 'NotFoundGroupError',
    });
    await createGroup(ports, { appKeyId: 'key-2' }, { groupId: 'g' });
    await expect(createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' })).rejects.toMatchObject({
      resultName: 'DuplicatedGroupID',
    });
  });

  it('have a quota for each app key', async () => {
    ports.quotas.groupsPerAppKey = 1;
    await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'a' });
    await expect(createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'b' })).rejects.toMatchObject({
      resultName: 'ServiceQuotaExceededException',
    });
    await createGroup(ports, { appKeyId: 'key-2' }, { groupId: 'a' });
  });

  it('that two requests delete at once are found by one of them', async () => {
    await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' });
    const outcomes = await Promise.allSettled([
      deleteGroup(ports, { appKeyId: 'key-1' }, 'g'),
      deleteGroup(ports, { appKeyId: 'key-1' }, 'g'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are listed in pages whose last one has no token', async () => {
    for (const groupId of ['a', 'b', 'c']) await createGroup(ports, { appKeyId: 'key-1' }, { groupId });
    const first = await listGroups(ports, { appKeyId: 'key-1' }, { limit: 2 });
    expect(first.groups.map(({ groupId }) => groupId)).toEqual(['c', 'b']);
    expect(first.groupCount).toBe(2);
    const second = await listGroups(ports, { appKeyId: 'key-1' }, { limit: 1, 'next-token': first.nextToken! });
    expect(second).toEqual({ groupCount: 1, groups: [{ groupId: 'a', modelVersion: 'test-1' }] });
  });

  it('that are not on the list of the asking key neither show nor can be created', async () => {
    for (const groupId of ['a', 'b', 'c', 'd', 'e']) await createGroup(ports, { appKeyId: 'key-1' }, { groupId });
    const limited = { appKeyId: 'key-1', groupIds: ['a', 'd'] };
    const first = await listGroups(ports, limited, { limit: 2 });
    expect(first.groups.map(({ groupId }) => groupId)).toEqual(['d']);
    const second = await listGroups(ports, limited, { limit: 2, 'next-token': first.nextToken! });
    expect(second.groups.map(({ groupId }) => groupId)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    await expect(createGroup(ports, limited, { groupId: 'f' })).rejects.toMatchObject({
      resultName: 'UnauthorizedAppKey',
    });
  });
});
