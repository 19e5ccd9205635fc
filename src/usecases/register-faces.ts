import { randomUUID } from 'node:crypto';
import { ApiError } from '../contract/api-error.ts';
import type { NotAddedReason } from '../contract/face.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { NotAddedFace } from '../contract/schemas/face.ts';
import type { RegisterBody, Registration } from '../contract/schemas/registration.ts';
import type { AnalysedFace, NewFace, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { analyseImage, fetchImage, MAX_FACES_OF_ONE_IMAGE } from './image-of-request.ts';
import { engineOfGroup, groupNotFound, requireGroup } from './require-group.ts';

/**
 * Adds the `limit` largest eligible faces, as far as the group has room; every other face that was seen is returned with
 * the reasons why it was not added.
 *
 * @returns ServiceQuotaExceededPartialSuccessException when the group had room for some of them only
 * @throws ApiError NotFoundGroupError, InvalidParam (group of another model), the codes of the image table,
 *   ServiceQuotaExceededException when the group had room for none
 */
export async function registerFaces(
  { groups, gallery, engine: currentEngine, imageSource, quotas }: Omit<Dependencies, 'appKeys' | 'vault' | 'clock'>,
  context: RequestContext,
  groupId: string,
  { image, externalImageId, limit, orientation = true, mask = true }: RegisterBody,
): Promise<{ data: Registration; resultName?: ResultName; detail?: string }> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const requestImage = await fetchImage(imageSource, 'image', image, context);
  const faces = await analyseImage(
    engine,
    requestImage,
    {
      orientation,
      mask,
      embed: limit,
      maxFaces: MAX_FACES_OF_ONE_IMAGE,
      stopAtFirstEligible: false,
      includeTooSmall: true,
    },
    context,
  );

  // A caller that has gone away would never learn the ids of what is stored from here on.
  context.signal?.throwIfAborted();

  const imageId = randomUUID();
  const candidates = faces
    .filter((face) => face.embedding !== undefined)
    .map((face) => newFace(face, imageId, externalImageId));
  const addedCount = await gallery.enrol(group, candidates, quotas.facesPerGroup, (added) =>
    context.auditNote?.('face.register', {
      groupId,
      faceIds: candidates.slice(0, added).map(({ faceId }) => faceId),
      notAdded: faces.length - added,
    }),
  );
  if (addedCount === undefined) throw groupNotFound();
  if (addedCount === 0 && candidates.length > 0) {
    throw new ApiError(
      'ServiceQuotaExceededException',
      `The group holds ${quotas.facesPerGroup} faces, which is the limit; delete some or use another group.`,
    );
  }
  const data = registration(group.modelVersion, faces, candidates, addedCount);
  if (addedCount === candidates.length) return { data };
  return {
    data,
    resultName: 'ServiceQuotaExceededPartialSuccessException',
    detail: `The group had room for ${addedCount} of ${candidates.length} faces; register the others in another group.`,
  };
}

function newFace(face: AnalysedFace, imageId: string, externalImageId: string | undefined): NewFace {
  return {
    faceId: randomUUID(),
    imageId,
    ...(externalImageId !== undefined && { externalImageId }),
    bbox: face.detail.bbox,
    confidence: face.detail.confidence,
    embedding: face.embedding!,
  };
}

/** The candidates are the faces with an embedding, in the same order, and the first `addedCount` of them were added. */
function registration(
  modelVersion: string,
  faces: AnalysedFace[],
  candidates: NewFace[],
  addedCount: number,
): Registration {
  const addedFaceDetails = faces
    .filter((face) => face.embedding !== undefined)
    .slice(0, addedCount)
    .map((face) => face.detail);
  const added = new Set(addedFaceDetails);
  const notAddedFaces = faces
    .filter((face) => !added.has(face.detail))
    .map((face): NotAddedFace => ({ ...face.detail, reasons: reasonsAgainst(face) }));
  return {
    modelVersion,
    addedFaceCount: addedCount,
    // The embedding stays here: it is never returned.
    addedFaces: candidates.slice(0, addedCount).map(({ embedding: _embedding, ...face }) => face),
    addedFaceDetails,
    notAddedFaceCount: notAddedFaces.length,
    notAddedFaces,
  };
}

function reasonsAgainst(face: AnalysedFace): NotAddedReason[] {
  if (face.ineligible.length > 0) return face.ineligible;
  return face.embedding === undefined ? ['OVER_LIMIT'] : ['GROUP_FULL'];
}
