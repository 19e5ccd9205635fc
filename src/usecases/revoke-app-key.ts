import type { Dependencies } from './dependencies.ts';

/** From the next request on the key is refused. @returns false when no key has this id */
export async function revokeAppKey(
  { appKeys, clock, audit }: Pick<Dependencies, 'appKeys' | 'clock' | 'audit'>,
  id: string,
): Promise<boolean> {
  const done = await appKeys.revokeAppKey(id, clock());
  if (done) await audit?.record({ action: 'key.revoke', appKeyId: id });
  return done;
}
