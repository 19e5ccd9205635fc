import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, NotFoundFaceIDError */
export async function deleteFace(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  appKeyId: string,
  { groupId, faceId }: { groupId: string; faceId: string },
): Promise<void> {
  const group = await requireGroup(groups, appKeyId, groupId);
  if (!(await gallery.removeFace(group, faceId))) throw faceNotFound();
}
