import type { GroupList } from '../contract/schemas/group.ts';
import type { PageQuery } from '../contract/schemas/paging.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';

/** @throws ApiError InvalidTokenError */
export async function listGroups(
  dependencies: Pick<Dependencies, 'groups' | 'vault' | 'clock'>,
  appKeyId: string,
  query: PageQuery,
): Promise<GroupList> {
  const scope: TokenScope = { appKeyId, endpoint: 'listGroups' };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  const page = await dependencies.groups.listGroups(appKeyId, limit, after);
  const nextToken = createNextToken(dependencies, scope, limit, page.next);
  return {
    groupCount: page.items.length,
    groups: page.items.map(({ groupId, modelVersion }) => ({ groupId, modelVersion })),
    ...(nextToken !== undefined && { nextToken }),
  };
}
