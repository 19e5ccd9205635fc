import { randomUUID } from 'node:crypto';
import { LIMITS } from '../contract/limits.ts';
import { SCOPES } from '../contract/scopes.ts';
import type { AppKey } from '../ports.ts';
import { createAppKeySecret, hashAppKeySecret } from './app-key-secret.ts';
import type { Dependencies } from './dependencies.ts';

export type NewAppKey = Pick<AppKey, 'name' | 'expiresAt' | 'ownerId' | 'scopes' | 'groupIds' | 'requestsPerMinute'>;

/**
 * @param wanted without `ownerId` the key gets groups of its own, otherwise it works on those of that key
 * @returns the stored key and its secret, which exists nowhere else: show it once
 * @throws RangeError for an unknown owner or scope, or a group id that cannot exist
 */
export async function createAppKey(
  { appKeys, clock, audit }: Pick<Dependencies, 'appKeys' | 'clock' | 'audit'>,
  wanted: NewAppKey,
): Promise<{ key: AppKey; secret: string }> {
  const { ownerId, scopes, groupIds } = wanted;
  for (const scope of scopes ?? []) {
    if (!SCOPES.includes(scope))
      throw new RangeError(`There is no scope "${scope}"; the scopes are ${SCOPES.join(', ')}.`);
  }
  for (const groupId of groupIds ?? []) {
    if (!new RegExp(LIMITS.groupIdPattern).test(groupId)) throw new RangeError(`"${groupId}" cannot be a group id.`);
  }
  const owner = ownerId === undefined ? undefined : await findOwner(appKeys, ownerId);
  const secret = createAppKeySecret();
  const key: AppKey = {
    ...wanted,
    id: randomUUID(),
    createdAt: clock(),
    ...(owner !== undefined && { ownerId: owner }),
  };
  const note = audit?.note({ action: 'key.create', appKeyId: key.id });
  await appKeys.insertAppKey(key, hashAppKeySecret(secret), note);
  await audit?.chainNotes();
  return { key, secret };
}

/** A key that was made for another one leads to the same owner. */
async function findOwner(appKeys: Dependencies['appKeys'], id: string): Promise<string> {
  const key = (await appKeys.listAppKeys()).find((candidate) => candidate.id === id);
  if (key === undefined) throw new RangeError(`There is no app key with the id ${id}.`);
  return key.ownerId ?? key.id;
}
