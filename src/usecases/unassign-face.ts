import type { Assignment } from '../contract/schemas/v1.1/persons.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { personNotFound } from './person-not-found.ts';
import { requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/**
 * Takes a face out of a person; it stays in the group. With their last face the person ends.
 *
 * @throws ApiError NotFoundGroupError, NotFoundPersonError, NotFoundFaceIDError (not in the group, or not this person's)
 */
export async function unassignFace(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  { appKeyId, auditNote }: RequestContext,
  { groupId, personId, faceId }: { groupId: string; personId: string; faceId: string },
): Promise<Assignment> {
  const group = await requireGroup(groups, appKeyId, groupId);
  const note = auditNote?.('person.unassign', { groupId, personId, faceId });
  const before = await gallery.changePerson(group, faceId, { from: personId }, note);
  if (before?.personId !== personId) {
    throw (await gallery.countFaces(group, { personId })) > 0 ? faceNotFound() : personNotFound();
  }
  const { personId: previousPersonId, ...face } = before;
  return { face: shownFace(face), previousPersonId };
}
