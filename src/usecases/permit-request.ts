import { ApiError } from '../contract/api-error.ts';
import type { Scope } from '../contract/scopes.ts';
import type { AppKey } from '../ports.ts';
import { groupNotFound } from './require-group.ts';

/**
 * What a key may do beyond being good: its scopes and its groups. A group that the key may not see is not found, as if it
 * belonged to another key.
 *
 * @param groupId the group of the path, if it names one
 * @throws ApiError UnauthorizedAppKey, NotFoundGroupError
 */
export function permitRequest(key: AppKey, scope: Scope, groupId: string | undefined): void {
  if (key.scopes !== undefined && !key.scopes.includes(scope)) {
    throw new ApiError(
      'UnauthorizedAppKey',
      `The app key may not do this: it lacks the scope "${scope}"; use a key that has it.`,
    );
  }
  if (groupId !== undefined && key.groupIds !== undefined && !key.groupIds.includes(groupId)) throw groupNotFound();
}
