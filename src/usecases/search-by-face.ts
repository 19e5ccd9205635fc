import type { SearchByFaceResult, SearchQuery } from '../contract/schemas/search.ts';
import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { toMatchFaces } from './matches.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';

/**
 * The probe face itself is not in the result.
 *
 * @throws ApiError NotFoundGroupError, NotFoundFaceIDError, InvalidParam (group of another model)
 */
export async function searchByFace(
  { groups, gallery, engine: currentEngine }: Pick<Dependencies, 'groups' | 'gallery' | 'engine'>,
  appKeyId: string,
  { groupId, faceId }: { groupId: string; faceId: string },
  { limit, threshold }: SearchQuery,
): Promise<SearchByFaceResult> {
  const group = await requireGroup(groups, appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const found = await gallery.searchByFace(group, faceId, engine.cosineOfSimilarity(threshold), limit);
  if (found === undefined) throw faceNotFound();
  return toMatchFaces(engine, found, threshold);
}
