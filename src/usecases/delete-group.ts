import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { groupNotFound, requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, also for the slower one of two deletes at the same time */
export async function deleteGroup(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  { appKeyId, auditNote }: RequestContext,
  groupId: string,
): Promise<void> {
  const group = await requireGroup(groups, appKeyId, groupId);
  const note = auditNote?.('group.delete', { groupId });
  if (!(await gallery.removeGroup(group, note))) throw groupNotFound();
}
