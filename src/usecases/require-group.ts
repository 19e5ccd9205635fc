import { ApiError } from '../contract/api-error.ts';
import type { FaceEngine, Group, GroupStore } from '../ports.ts';

/** @throws ApiError NotFoundGroupError, for an id that cannot exist and for another key's group alike */
export async function requireGroup(groups: GroupStore, appKeyId: string, groupId: string): Promise<Group> {
  const group = await groups.findGroup(appKeyId, groupId);
  if (group === undefined) throw groupNotFound();
  return group;
}

export function groupNotFound(): ApiError {
  return new ApiError('NotFoundGroupError', 'No group of this app key has the group id in the path; create it first.');
}

/**
 * Templates of different models are never compared, and a similarity is only calibrated for the model that runs.
 *
 * @throws ApiError InvalidParam
 */
export function requireCurrentModel(group: Group, engine: FaceEngine): void {
  if (group.modelVersion === engine.modelVersion) return;
  throw new ApiError(
    'InvalidParam',
    `The group was created with model version ${group.modelVersion} and this server runs ${engine.modelVersion}; ` +
      'create a new group and register its faces again.',
  );
}
