import type { VerifyBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { Verification } from '../contract/schemas/verification.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { faceNotFound } from './face-not-found.ts';
import { fetchImage } from './image-of-request.ts';
import { findProbeFace } from './probe-face.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';
import { shownFace } from './shown-face.ts';

/** @throws ApiError NotFoundGroupError, NotFoundFaceIDError, InvalidParam (other model, no eligible face), the image codes */
export async function verifyFace(
  {
    groups,
    gallery,
    engine: currentEngine,
    imageSource,
  }: Pick<Dependencies, 'groups' | 'gallery' | 'engine' | 'imageSource'>,
  context: RequestContext,
  { groupId, faceId }: { groupId: string; faceId: string },
  { compareImage, ...flags }: VerifyBodyV1_1,
): Promise<Verification> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  // A face that is not there is said before the image is looked at, and before the work for it is done.
  if ((await gallery.findFace(group, faceId)) === undefined) throw faceNotFound();
  const probeImage = await fetchImage(imageSource, 'compareImage', compareImage, context);
  const probe = await findProbeFace(engine, probeImage, flags, context);
  const compared = await gallery.compareWithFace(group, faceId, probe.embedding);
  if (compared === undefined) throw faceNotFound();
  return {
    similarity: engine.similarityOfCosine(compared.cosine),
    face: shownFace(compared.face),
    sourceFace: probe.detail,
  };
}
