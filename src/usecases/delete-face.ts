import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, NotFoundFaceIDError */
export async function deleteFace(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  { appKeyId, auditNote }: RequestContext,
  { groupId, faceId }: { groupId: string; faceId: string },
): Promise<void> {
  const group = await requireGroup(groups, appKeyId, groupId);
  const note = auditNote?.('face.delete', { groupId, faceId });
  if (!(await gallery.removeFace(group, faceId, note))) throw faceNotFound();
}
