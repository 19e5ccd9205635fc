import type { GroupList } from '../contract/schemas/group.ts';
import type { PageQuery } from '../contract/schemas/paging.ts';
import type { Group, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';

/** @throws ApiError InvalidTokenError */
export async function listGroups(
  dependencies: Pick<Dependencies, 'groups' | 'vault' | 'clock'>,
  { appKeyId, groupIds }: RequestContext,
  query: PageQuery,
): Promise<GroupList> {
  const scope: TokenScope = { appKeyId, endpoint: 'listGroups' };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  let page = await dependencies.groups.listGroups(appKeyId, limit, after);
  if (groupIds !== undefined) {
    const visible = (all: Group[]) => all.filter(({ groupId }) => groupIds.includes(groupId));
    // A page may be shorter than asked for, but not empty while others follow.
    let items = visible(page.items);
    while (items.length === 0 && page.next !== undefined) {
      page = await dependencies.groups.listGroups(appKeyId, limit, page.next);
      items = visible(page.items);
    }
    page = { items, next: page.next };
  }
  const nextToken = createNextToken(dependencies, scope, limit, page.next);
  return {
    groupCount: page.items.length,
    groups: page.items.map(({ groupId, modelVersion }) => ({ groupId, modelVersion })),
    ...(nextToken !== undefined && { nextToken }),
  };
}
