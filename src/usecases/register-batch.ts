import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { BatchBody } from '../contract/schemas/v1.1/batch.ts';
import type { RegistrationV1_1 } from '../contract/schemas/v1.1/faces.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { registerFaces } from './register-faces.ts';
import { engineOfGroup, requireGroup } from './require-group.ts';

/** What became of one image. `fault` is what the server failed with, for its log. */
export type BatchOutcome = { resultName: ResultName; detail?: string; data?: RegistrationV1_1; fault?: unknown };

/**
 * Registers images one after the other, each as if it had been sent alone: it waits in the same queue as everybody's, and
 * what is wrong with one does not concern the others. A body that breaks off behind some images ends the list with its fault.
 *
 * @returns one outcome for each image, in their order, and one for each item that no image came for
 * @throws ApiError NotFoundGroupError, InvalidParam (group of another model, no image at all)
 */
export async function registerBatch(
  dependencies: Omit<Dependencies, 'appKeys' | 'vault' | 'clock'>,
  context: RequestContext,
  groupId: string,
  { image: images, items = [], ...common }: BatchBody,
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  try {
    const group = await requireGroup(dependencies.groups, context.appKeyId, groupId);
    engineOfGroup(dependencies.engine, group);
    for await (const file of images) {
      context.signal?.throwIfAborted();
      if (outcomes.length === LIMITS.batchImages) {
        outcomes.push(refused(`A batch takes ${LIMITS.batchImages} images; send this one and the next in another.`));
        break;
      }
      const labels = items[outcomes.length] ?? {};
      const body = { ...common, ...labels, image: { bytes: file } };
      outcomes.push(await outcomeOf(registerFaces(dependencies, context, groupId, body), context));
    }
  } catch (error) {
    if (!(error instanceof ApiError) || outcomes.length === 0) throw error;
    outcomes.push({ resultName: error.resultName, detail: error.detail });
  }
  if (outcomes.length === 0) {
    throw new ApiError('InvalidParam', 'image in the multipart body is missing: it must be parts sent as files.');
  }
  while (outcomes.length < items.length) outcomes.push(refused('No image came for this item.'));
  return outcomes;
}

async function outcomeOf(
  registering: ReturnType<typeof registerFaces>,
  { signal }: RequestContext,
): Promise<BatchOutcome> {
  try {
    return { resultName: 'Success', ...(await registering) };
  } catch (error) {
    // Nobody waits for the others any more.
    signal?.throwIfAborted();
    if (error instanceof ApiError) return { resultName: error.resultName, detail: error.detail };
    const detail = 'The server failed to handle this image; send it again.';
    return { resultName: 'InternalServerError', detail, fault: error };
  }
}

function refused(detail: string): BatchOutcome {
  return { resultName: 'InvalidParam', detail };
}
