import type { SearchQuery } from '../contract/schemas/search.ts';
import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { PersonSearch } from '../contract/schemas/v1.1/persons.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { probeInGroup } from './probe-in-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no eligible face), the image table's codes */
export async function searchPersons(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'imageSource'>,
  context: RequestContext,
  groupId: string,
  { limit, threshold }: SearchQuery,
  body: ImageBodyV1_1,
): Promise<PersonSearch> {
  const { group, engine, probe } = await probeInGroup(dependencies, context, groupId, body);
  const found = await dependencies.gallery.searchPersons(
    group,
    probe.embedding,
    engine.cosineOfSimilarity(threshold),
    limit,
  );
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
