import type { GroupDetailsV1_1 } from '../contract/schemas/v1.1/group.ts';
import type { Group } from '../ports.ts';
import { formatTime } from './api-time.ts';
import type { Dependencies } from './dependencies.ts';
import { requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError */
export async function getGroup(
  { groups }: Pick<Dependencies, 'groups'>,
  appKeyId: string,
  groupId: string,
): Promise<GroupDetailsV1_1> {
  return groupDetails(await requireGroup(groups, appKeyId, groupId));
}

export function groupDetails(group: Group): GroupDetailsV1_1 {
  return {
    groupCount: 1,
    groups: [
      {
        groupId: group.groupId,
        modelVersion: group.modelVersion,
        createTime: formatTime(group.createdAt),
        faceCount: group.faceCount,
        minQuality: group.minQuality ?? 0,
        retentionDays: group.retentionDays ?? 0,
      },
    ],
  };
}
