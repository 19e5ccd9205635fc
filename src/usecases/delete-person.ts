import type { ErasureReport } from '../contract/schemas/v1.1/erasure.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { eraseSelection } from './erase-selection.ts';
import { personNotFound } from './person-not-found.ts';
import { requireGroup } from './require-group.ts';

/** Deletes a person with all their faces. @throws ApiError NotFoundGroupError, NotFoundPersonError */
export async function deletePerson(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'clock'>,
  context: RequestContext,
  { groupId, personId }: { groupId: string; personId: string },
): Promise<ErasureReport> {
  const { groups, gallery } = dependencies;
  const group = await requireGroup(groups, context.appKeyId, groupId);
  if ((await gallery.countFaces(group, { personId })) === 0) throw personNotFound();
  return eraseSelection(dependencies, context, group, { personId }, { by: 'personId' });
}
