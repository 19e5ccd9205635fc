import { randomUUID } from 'node:crypto';
import type { AppKey } from '../ports.ts';
import { createAppKeySecret, hashAppKeySecret } from './app-key-secret.ts';
import type { Dependencies } from './dependencies.ts';

/** @returns the stored key and its secret, which exists nowhere else: show it once */
export async function createAppKey(
  { appKeys, clock }: Pick<Dependencies, 'appKeys' | 'clock'>,
  { name, expiresAt }: { name: string; expiresAt?: number },
): Promise<{ key: AppKey; secret: string }> {
  const secret = createAppKeySecret();
  const key: AppKey = { id: randomUUID(), name, createdAt: clock(), ...(expiresAt !== undefined && { expiresAt }) };
  await appKeys.insertAppKey(key, hashAppKeySecret(secret));
  return { key, secret };
}
