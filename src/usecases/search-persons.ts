import type { SearchQuery } from '../contract/schemas/search.ts';
import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { PersonSearch } from '../contract/schemas/v1.1/persons.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { fetchImage } from './image-of-request.ts';
import { findProbeFace } from './probe-face.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no eligible face), the image table's codes */
export async function searchPersons(
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
): Promise<PersonSearch> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const probeImage = await fetchImage(imageSource, 'image', image, context);
  const probe = await findProbeFace(engine, probeImage, flags, context);
  const found = await gallery.searchPersons(group, probe.embedding, engine.cosineOfSimilarity(threshold), limit);
  // The last word is the similarity that is shown: no rounding between the two scales lets one below the threshold pass.
  const matchPersons = found
    .map(({ cosine, face, ...person }) => ({
      ...person,
      similarity: engine.similarityOfCosine(cosine),
      face: shownFace(face),
    }))
    .filter(({ similarity }) => similarity >= threshold);
  return {
    modelVersion: group.modelVersion,
    matchPersonCount: matchPersons.length,
    matchPersons,
    sourceFace: probe.detail,
  };
}
