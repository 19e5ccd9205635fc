import type { FaceList } from '../contract/schemas/face-list.ts';
import type { PageQuery } from '../contract/schemas/paging.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';
import { requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, InvalidTokenError */
export async function listFaces(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'vault' | 'clock'>,
  appKeyId: string,
  groupId: string,
  query: PageQuery,
): Promise<FaceList> {
  const group = await requireGroup(dependencies.groups, appKeyId, groupId);
  const scope: TokenScope = { appKeyId, endpoint: 'listFaces', groupUid: group.uid };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  const page = await dependencies.gallery.listFaces(group, limit, after);
  const nextToken = createNextToken(dependencies, scope, limit, page.next);
  return {
    modelVersion: group.modelVersion,
    faceCount: group.faceCount,
    faces: page.items.map(shownFace),
    ...(nextToken !== undefined && { nextToken }),
  };
}
