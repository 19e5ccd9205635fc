import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '../contract/api-error.ts';
import type { AppKey } from '../ports.ts';
import { hashAppKeySecret } from './app-key-secret.ts';
import type { Dependencies } from './dependencies.ts';
import { appKeyStatus } from './list-app-keys.ts';

const NO_SUCH_HASH = new Uint8Array(32);

/**
 * A known key and an unknown one cost the same: one hash, one lookup, one comparison, and one answer for every reason.
 *
 * @throws ApiError UnauthorizedAppKey
 */
export async function authorizeAppKey(
  { appKeys, clock }: Pick<Dependencies, 'appKeys' | 'clock'>,
  secret: string,
): Promise<AppKey> {
  const hash = hashAppKeySecret(secret);
  const found = await appKeys.findAppKeyByHash(hash);
  const isSame = timingSafeEqual(hash, found?.hash ?? NO_SUCH_HASH);
  if (found === undefined || !isSame || appKeyStatus(found.key, clock()) !== 'active') {
    throw new ApiError(
      'UnauthorizedAppKey',
      'The app key in the path is unknown, revoked or expired; use a key that the operator of this server gave you.',
    );
  }
  return found.key;
}
