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
 * The engine that made the group's templates: those of different models are never compared, and a similarity is calibrated
 * for one model.
 *
 * @throws ApiError InvalidParam when this server does not run it
 */
export function engineOfGroup(engine: FaceEngine, group: Group): FaceEngine {
  const itsEngine = engine.ofModel(group.modelVersion);
  if (itsEngine !== undefined) return itsEngine;
  throw new ApiError(
    'InvalidParam',
    `The group was created with model version ${group.modelVersion} and this server runs ${engine.modelVersion}; ` +
      'create a new group and register its faces again, or ask the operator to serve or move the group.',
  );
}
