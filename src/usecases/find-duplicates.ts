import type { Duplicates, DuplicatesQuery } from '../contract/schemas/v1.1/duplicates.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';
import { engineOfGroup, groupNotFound, requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, InvalidParam (group of another model), InvalidTokenError */
export async function findDuplicates(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'vault' | 'clock'>,
  { appKeyId, signal }: RequestContext,
  groupId: string,
  { threshold, ...query }: DuplicatesQuery,
): Promise<Duplicates> {
  const { groups, gallery } = dependencies;
  const group = await requireGroup(groups, appKeyId, groupId);
  const engine = engineOfGroup(dependencies.engine, group);
  const scope: TokenScope = { appKeyId, endpoint: 'findDuplicates', groupUid: group.uid, of: String(threshold) };
  const { limit, after } = readPagePosition(dependencies, scope, query);
  const minCosine = engine.cosineOfSimilarity(threshold);
  const found = await gallery.findDuplicates(group, { minCosine, limit, after, ...(signal && { signal }) });
  if (found === undefined) throw groupNotFound();
  const nextToken = createNextToken(dependencies, scope, limit, found.next);
  const pairs = found.items
    .map(({ faces, cosine }) => ({ faces: faces.map(shownFace), similarity: engine.similarityOfCosine(cosine) }))
    .filter(({ similarity }) => similarity >= threshold);
  return {
    modelVersion: group.modelVersion,
    comparedFaceCount: found.compared,
    pairCount: pairs.length,
    pairs,
    ...(nextToken !== undefined && { nextToken }),
  };
}
