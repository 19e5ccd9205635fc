import type { SearchByImageResult, SearchQuery } from '../contract/schemas/search.ts';
import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { toMatchFaces } from './matches.ts';
import { probeInGroup } from './probe-in-group.ts';

/** @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no eligible face), the image table's codes */
export async function searchByImage(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'imageSource'>,
  context: RequestContext,
  groupId: string,
  { limit, threshold }: SearchQuery,
  body: ImageBodyV1_1,
): Promise<SearchByImageResult> {
  const { group, engine, probe } = await probeInGroup(dependencies, context, groupId, body);
  const minCosine = engine.cosineOfSimilarity(threshold);
  const found = await dependencies.gallery.searchByEmbedding(group, probe.embedding, minCosine, limit);
  return { modelVersion: group.modelVersion, ...toMatchFaces(engine, found, threshold), sourceFace: probe.detail };
}
