import type { SearchByImageResult, SearchQuery } from '../contract/schemas/search.ts';
import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { fetchImage } from './image-of-request.ts';
import { toMatchFaces } from './matches.ts';
import { findProbeFace } from './probe-face.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';

/** @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no eligible face), the image table's codes */
export async function searchByImage(
  {
    groups,
    gallery,
    engine: currentEngine,
    imageSource,
  }: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'imageSource'>,
  context: RequestContext,
  groupId: string,
  { limit, threshold }: SearchQuery,
  { image, ...flags }: ImageBodyV1_1,
): Promise<SearchByImageResult> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const probeImage = await fetchImage(imageSource, 'image', image, context);
  const probe = await findProbeFace(engine, probeImage, flags, context);
  const minCosine = engine.cosineOfSimilarity(threshold);
  const found = await gallery.searchByEmbedding(group, probe.embedding, minCosine, limit);
  return { modelVersion: group.modelVersion, ...toMatchFaces(engine, found, threshold), sourceFace: probe.detail };
}
