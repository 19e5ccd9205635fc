import { ApiError } from '../contract/api-error.ts';
import type { CreateGroupBodyV1_1 } from '../contract/schemas/v1.1/group.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';

/** @throws ApiError UnauthorizedAppKey (a group that the key is not made for), DuplicatedGroupID, ServiceQuotaExceededException */
export async function createGroup(
  { groups, engine, clock, quotas }: Pick<Dependencies, 'groups' | 'engine' | 'clock' | 'quotas'>,
  { appKeyId, groupIds, auditNote }: RequestContext,
  { groupId, minQuality, retentionDays }: CreateGroupBodyV1_1,
): Promise<void> {
  if (groupIds !== undefined && !groupIds.includes(groupId)) {
    throw new ApiError(
      'UnauthorizedAppKey',
      'The app key is made for other groups; use a key without a list of groups.',
    );
  }
  const { modelVersion } = engine;
  const outcome = await groups.createGroup(
    {
      appKeyId,
      groupId,
      modelVersion,
      createdAt: clock(),
      ...(minQuality && { minQuality }),
      ...(retentionDays && { retentionDays }),
    },
    quotas.groupsPerAppKey,
    auditNote?.('group.create', { groupId }),
  );
  if (outcome === 'duplicate') {
    throw new ApiError('DuplicatedGroupID', 'This app key already has a group with that groupId; choose another one.');
  }
  if (outcome === 'quota') {
    throw new ApiError(
      'ServiceQuotaExceededException',
      `This app key already has ${quotas.groupsPerAppKey} groups, which is the limit; delete one first.`,
    );
  }
}
