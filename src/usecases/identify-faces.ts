import { ApiError } from '../contract/api-error.ts';
import type { Identification, IdentifiedFace, IdentifyBody } from '../contract/schemas/v1.1/identification.ts';
import type { AnalysedFace, FaceEngine, Gallery, Group, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { analyseImage, analysisFlags, fetchImage } from './image-of-request.ts';
import { toMatchFaces } from './matches.ts';
import { engineOfGroup } from './require-group.ts';

/**
 * Every face of an image, the `limit` largest ones, each with its matches over all the groups. A face that is not eligible
 * says why and has no matches.
 *
 * @throws ApiError NotFoundGroupError, InvalidParam (groups of different models), the codes of the image table
 */
export async function identifyFaces(
  {
    groups: groupStore,
    gallery,
    engine: currentEngine,
    imageSource,
  }: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'imageSource'>,
  context: RequestContext,
  { image, groupIds, limit, matchLimit, threshold, ...flags }: IdentifyBody,
): Promise<Identification> {
  const groups = await Promise.all(groupIds.map((groupId) => requireNamedGroup(groupStore, context, groupId)));
  const engine = engineOfGroups(currentEngine, groups);
  const requestImage = await fetchImage(imageSource, 'image', image, context);
  const analysed = await analyseImage(
    engine,
    requestImage,
    {
      ...analysisFlags(flags),
      embed: limit,
      maxFaces: limit,
      stopAtFirstEligible: false,
      includeTooSmall: true,
    },
    context,
  );
  const found = analysed.map((): IdentifiedFace['matchFaces'] => []);
  // Group by group: the searches of one group at one time share their scan, and a group is not kept busy for long.
  for (const group of groups) {
    context.signal?.throwIfAborted();
    const perFace = await Promise.all(
      analysed.map((face) => searchGroup({ gallery, engine }, group, face, threshold, matchLimit)),
    );
    for (const [i, matches] of perFace.entries()) found[i]!.push(...matches);
  }
  const faces = analysed.map(({ detail, ineligible }, i): IdentifiedFace => {
    // Stable: of equally similar faces, the groups stay in the order of the request.
    const matchFaces = found[i]!.sort((a, b) => b.similarity - a.similarity).slice(0, matchLimit);
    return {
      faceDetail: detail,
      ...(ineligible.length > 0 && { reasons: ineligible }),
      matchFaceCount: matchFaces.length,
      matchFaces,
    };
  });
  return { modelVersion: engine.modelVersion, faceCount: faces.length, faces };
}

async function requireNamedGroup(
  groups: Dependencies['groups'],
  { appKeyId, groupIds }: RequestContext,
  groupId: string,
): Promise<Group> {
  const isVisible = groupIds === undefined || groupIds.includes(groupId);
  const group = isVisible ? await groups.findGroup(appKeyId, groupId) : undefined;
  if (group !== undefined) return group;
  throw new ApiError('NotFoundGroupError', 'One of the groupIds names no group of this app key; create it first.');
}

function engineOfGroups(currentEngine: FaceEngine, groups: readonly Group[]): FaceEngine {
  const [first, ...others] = groups.map((group) => engineOfGroup(currentEngine, group));
  if (others.every(({ modelVersion }) => modelVersion === first!.modelVersion)) return first!;
  throw new ApiError(
    'InvalidParam',
    'The groups belong to different model versions, whose faces are never compared; ask for those of one at a time.',
  );
}

async function searchGroup(
  { gallery, engine }: { gallery: Gallery; engine: FaceEngine },
  group: Group,
  { embedding }: AnalysedFace,
  threshold: number,
  limit: number,
): Promise<IdentifiedFace['matchFaces']> {
  if (embedding === undefined) return [];
  const found = await gallery.searchByEmbedding(group, embedding, engine.cosineOfSimilarity(threshold), limit);
  const { matchFaces } = toMatchFaces(engine, found, threshold);
  return matchFaces.map((match) => ({ groupId: group.groupId, ...match }));
}
