import type { ChangeGroupBody, GroupDetailsV1_1 } from '../contract/schemas/v1.1/group.ts';
import type { GroupSettingsChange, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { groupDetails } from './get-group.ts';
import { groupNotFound, requireGroup } from './require-group.ts';

/** A setting that the request does not name stays as it is; 0 turns one off. @throws ApiError NotFoundGroupError */
export async function changeGroup(
  { groups }: Pick<Dependencies, 'groups'>,
  { appKeyId, auditNote }: RequestContext,
  groupId: string,
  { minQuality, retentionDays }: ChangeGroupBody,
): Promise<GroupDetailsV1_1> {
  const group = await requireGroup(groups, appKeyId, groupId);
  const change: GroupSettingsChange = {
    ...(minQuality !== undefined && { minQuality: minQuality || null }),
    ...(retentionDays !== undefined && { retentionDays: retentionDays || null }),
  };
  const changed = await groups.changeGroupSettings(group.uid, change, auditNote?.('group.change', { groupId }));
  if (changed === undefined) throw groupNotFound();
  return groupDetails(changed);
}
