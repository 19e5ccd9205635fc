import { ApiError } from '../contract/api-error.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { Group, GroupStore } from '../ports.ts';

/** What is answered when the internal id that a request began with is gone. */
const GONE: readonly ResultName[] = ['NotFoundGroupError', 'NotFoundFaceIDError'];

/**
 * Runs a use case, and once more when it found nothing because one of its groups was moved to another model in the middle of
 * it: the group is there all the time for a client, though it has another internal id from one moment to the next.
 */
export async function againIfMoved<D extends { groups: GroupStore }, T>(
  dependencies: D,
  work: (dependencies: D) => Promise<T>,
): Promise<T> {
  const found: Group[] = [];
  const groups: GroupStore = {
    ...dependencies.groups,
    async findGroup(appKeyId, groupId) {
      const group = await dependencies.groups.findGroup(appKeyId, groupId);
      if (group !== undefined) found.push(group);
      return group;
    },
  };
  try {
    return await work({ ...dependencies, groups });
  } catch (error) {
    if (!(error instanceof ApiError) || !GONE.includes(error.resultName)) throw error;
    if (!(await wasMoved(dependencies.groups, found))) throw error;
    return work(dependencies);
  }
}

async function wasMoved(groups: GroupStore, found: readonly Group[]): Promise<boolean> {
  for (const { appKeyId, groupId, uid } of found) {
    const now = await groups.findGroup(appKeyId, groupId);
    if (now !== undefined && now.uid !== uid) return true;
  }
  return false;
}
