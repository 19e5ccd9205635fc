import { randomUUID } from 'node:crypto';
import { ApiError } from '../contract/api-error.ts';
import type { NotAddedReason } from '../contract/face.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { RegisterBodyV1_1, RegistrationV1_1 } from '../contract/schemas/v1.1/faces.ts';
import type { AnalysedFace, Group, NewFace, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { findConflicts } from './find-conflicts.ts';
import { analyseImage, analysisFlags, fetchImage, MAX_FACES_OF_ONE_IMAGE } from './image-of-request.ts';
import { engineOfGroup, groupNotFound, requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

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
  { image, externalImageId, personId, limit, conflictThreshold, ...flags }: RegisterBodyV1_1,
): Promise<{ data: RegistrationV1_1; resultName?: ResultName; detail?: string }> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const requestImage = await fetchImage(imageSource, 'image', image, context);
  const faces = await analyseImage(
    engine,
    requestImage,
    {
      ...analysisFlags(flags),
      ...(group.minQuality !== undefined && { minQuality: group.minQuality }),
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
    .map((face) =>
      newFace(face, {
        imageId,
        ...(externalImageId !== undefined && { externalImageId }),
        ...(personId !== undefined && { personId }),
      }),
    );
  // Before they are added, so that the faces of one photo are not each other's conflicts.
  const conflicts = conflictThreshold && (await findConflicts(gallery, engine, group, candidates, conflictThreshold));
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
  const data = registration(group, faces, candidates, addedCount);
  if (conflicts) data.addedFaces = data.addedFaces.map((face, i) => ({ ...face, conflicts: conflicts[i]! }));
  if (addedCount === candidates.length) return { data };
  return {
    data,
    resultName: 'ServiceQuotaExceededPartialSuccessException',
    detail: `The group had room for ${addedCount} of ${candidates.length} faces; register the others in another group.`,
  };
}

function newFace(face: AnalysedFace, labels: Pick<NewFace, 'imageId' | 'externalImageId' | 'personId'>): NewFace {
  return {
    faceId: randomUUID(),
    ...labels,
    bbox: face.detail.bbox,
    confidence: face.detail.confidence,
    embedding: face.embedding!,
  };
}

/** The candidates are the faces with an embedding, in the same order, and the first `addedCount` of them were added. */
function registration(
  { modelVersion, minQuality }: Group,
  faces: AnalysedFace[],
  candidates: NewFace[],
  addedCount: number,
): RegistrationV1_1 {
  const addedFaceDetails = faces
    .filter((face) => face.embedding !== undefined)
    .slice(0, addedCount)
    .map((face) => face.detail);
  const added = new Set(addedFaceDetails);
  const notAddedFaces = faces
    .filter((face) => !added.has(face.detail))
    .map((face) => ({ ...face.detail, reasons: reasonsAgainst(face, minQuality) }));
  return {
    modelVersion,
    addedFaceCount: addedCount,
    addedFaces: candidates.slice(0, addedCount).map(shownFace),
    addedFaceDetails,
    notAddedFaceCount: notAddedFaces.length,
    notAddedFaces,
  };
}

function reasonsAgainst(
  { ineligible, embedding, detail }: AnalysedFace,
  minQuality: number | undefined,
): NotAddedReason[] {
  const reasons: NotAddedReason[] = [...ineligible];
  if (minQuality !== undefined && detail.quality !== undefined && detail.quality.score < minQuality) {
    reasons.push('LOW_QUALITY');
  }
  if (reasons.length > 0) return reasons;
  return [embedding === undefined ? 'OVER_LIMIT' : 'GROUP_FULL'];
}
