import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Assignment } from '../contract/schemas/v1.1/persons.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

const PERSON_ID = new RegExp(LIMITS.personIdPattern);

/**
 * Makes a face a person's, whosever it was before; the first face makes the person.
 *
 * @throws ApiError InvalidParam (no possible person id), NotFoundGroupError, NotFoundFaceIDError
 */
export async function assignFace(
  { groups, gallery }: Pick<Dependencies, 'groups' | 'gallery'>,
  { appKeyId, auditNote }: RequestContext,
  { groupId, personId, faceId }: { groupId: string; personId: string; faceId: string },
): Promise<Assignment> {
  if (!PERSON_ID.test(personId)) {
    throw new ApiError('InvalidParam', `personId in the path must match ${LIMITS.personIdPattern}.`);
  }
  const group = await requireGroup(groups, appKeyId, groupId);
  const note = auditNote?.('person.assign', { groupId, personId, faceId });
  const before = await gallery.changePerson(group, faceId, { to: personId }, note);
  if (before === undefined) throw faceNotFound();
  const { personId: previousPersonId, ...face } = before;
  return {
    face: shownFace({ ...face, personId }),
    ...(previousPersonId !== undefined && { previousPersonId }),
  };
}
