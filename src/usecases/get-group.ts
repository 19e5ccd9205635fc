import type { GroupDetails } from '../contract/schemas/group.ts';
import type { Dependencies } from './dependencies.ts';
import { requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError */
export async function getGroup(
  { groups }: Pick<Dependencies, 'groups'>,
  appKeyId: string,
  groupId: string,
): Promise<GroupDetails> {
  const group = await requireGroup(groups, appKeyId, groupId);
  return {
    groupCount: 1,
    groups: [
      {
        groupId: group.groupId,
        modelVersion: group.modelVersion,
        createTime: formatTime(group.createdAt),
        faceCount: group.faceCount,
      },
    ],
  };
}

/** UTC without a zone and without fractions, as the text writes it. */
function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, '2020-11-04T12:36:24'.length);
}
