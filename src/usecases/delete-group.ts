import type { Dependencies } from './dependencies.ts';
import { groupNotFound, requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, also for the slower one of two deletes at the same time */
export async function deleteGroup(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  appKeyId: string,
  groupId: string,
): Promise<void> {
  const group = await requireGroup(groups, appKeyId, groupId);
  if (!(await gallery.removeGroup(group))) throw groupNotFound();
}
