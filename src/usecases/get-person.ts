import type { PageQuery } from '../contract/schemas/paging.ts';
import type { Person } from '../contract/schemas/v1.1/persons.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';
import { personNotFound } from './person-not-found.ts';
import { requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, NotFoundPersonError, InvalidTokenError */
export async function getPerson(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'vault' | 'clock'>,
  appKeyId: string,
  { groupId, personId }: { groupId: string; personId: string },
  query: PageQuery,
): Promise<Person> {
  const { groups, gallery } = dependencies;
  const group = await requireGroup(groups, appKeyId, groupId);
  const scope: TokenScope = { appKeyId, endpoint: 'getPerson', groupUid: group.uid, of: personId };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  const faceCount = await gallery.countFaces(group, { personId });
  if (faceCount === 0) throw personNotFound();
  const page = await gallery.listFaces(group, limit, after, { personId });
  const nextToken = createNextToken(dependencies, scope, limit, page.next);
  return {
    modelVersion: group.modelVersion,
    personId,
    faceCount,
    faces: page.items.map(shownFace),
    ...(nextToken !== undefined && { nextToken }),
  };
}
