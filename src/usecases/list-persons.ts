import type { PageQuery } from '../contract/schemas/paging.ts';
import type { PersonList } from '../contract/schemas/v1.1/persons.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';
import { requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, InvalidTokenError */
export async function listPersons(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'vault' | 'clock'>,
  appKeyId: string,
  groupId: string,
  query: PageQuery,
): Promise<PersonList> {
  const group = await requireGroup(dependencies.groups, appKeyId, groupId);
  const scope: TokenScope = { appKeyId, endpoint: 'listPersons', groupUid: group.uid };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  const { items: persons, next } = await dependencies.gallery.listPersons(group, limit, after);
  const nextToken = createNextToken(dependencies, scope, limit, next);
  return {
    modelVersion: group.modelVersion,
    personCount: persons.length,
    persons,
    ...(nextToken !== undefined && { nextToken }),
  };
}
