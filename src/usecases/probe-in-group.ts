import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { FaceEngine, Group, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { fetchImage } from './image-of-request.ts';
import { findProbeFace } from './probe-face.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';

type Probe = Awaited<ReturnType<typeof findProbeFace>>;

/**
 * The group that is to be searched, the engine of its model, and the largest eligible face of the request's image as that
 * engine sees it.
 *
 * @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no eligible face), the image table's codes
 */
export async function probeInGroup(
  { groups, engine: currentEngine, imageSource }: Pick<Dependencies, 'groups' | 'engine' | 'imageSource'>,
  context: RequestContext,
  groupId: string,
  { image, ...flags }: ImageBodyV1_1,
): Promise<{ group: Group; engine: FaceEngine; probe: Probe }> {
  const group = await requireGroup(groups, context.appKeyId, groupId);
  const engine = engineOfGroup(currentEngine, group);
  const probeImage = await fetchImage(imageSource, 'image', image, context);
  return { group, engine, probe: await findProbeFace(engine, probeImage, flags, context) };
}
