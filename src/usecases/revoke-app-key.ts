import type { Dependencies } from './dependencies.ts';

/** From the next request on the key is refused. @returns false when no key has this id */
export async function revokeAppKey(
  { appKeys, clock, audit }: Pick<Dependencies, 'appKeys' | 'clock' | 'audit'>,
  id: string,
): Promise<boolean> {
  const note = audit?.note({ action: 'key.revoke', appKeyId: id });
  const done = await appKeys.revokeAppKey(id, clock(), note);
  await audit?.chainNotes();
  return done;
}
