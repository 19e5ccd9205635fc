import type { Dependencies } from './dependencies.ts';

/** From the next request on the key is refused. @returns false when no key has this id */
export function revokeAppKey(
  { appKeys, clock }: Pick<Dependencies, 'appKeys' | 'clock'>,
  id: string,
): Promise<boolean> {
  return appKeys.revokeAppKey(id, clock());
}
