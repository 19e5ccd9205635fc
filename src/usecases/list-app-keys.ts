import type { AppKey } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';

export type AppKeyStatus = 'active' | 'expired' | 'revoked';

/** Every key with what it is worth now, never its secret. */
export async function listAppKeys({
  appKeys,
  clock,
}: Pick<Dependencies, 'appKeys' | 'clock'>): Promise<(AppKey & { status: AppKeyStatus })[]> {
  const now = clock();
  return (await appKeys.listAppKeys()).map((key) => ({ ...key, status: appKeyStatus(key, now) }));
}

export function appKeyStatus(key: AppKey, now: number): AppKeyStatus {
  if (key.revokedAt !== undefined) return 'revoked';
  return key.expiresAt !== undefined && key.expiresAt <= now ? 'expired' : 'active';
}
