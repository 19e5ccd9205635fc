import type { GroupKeyStore, Vault } from '../ports.ts';

const GROUPS_A_PAGE = 100;

export type RotationProgress = { checked: number; rewrapped: number };

/**
 * Wraps every group's key anew with the vault's active master key. Groups stay usable throughout: only the wrapping
 * changes, not the group key, and each group is one small transaction. What was done stays done, so a run that was
 * killed is simply run again. When this resolves, no group needs any other master key.
 *
 * @param vault holds the new master key as the active one and the old one beside it; so must every running server
 * @throws Error when a group's key is wrapped by a master key that the vault does not hold
 */
export async function rotateMasterKey(options: {
  store: GroupKeyStore;
  vault: Vault;
  onProgress?: (progress: RotationProgress) => void;
}): Promise<RotationProgress> {
  const { store, vault, onProgress } = options;
  const progress = { checked: 0, rewrapped: 0 };
  let afterUid: string | undefined;
  while (true) {
    const groups = await store.listAllGroups(GROUPS_A_PAGE, afterUid);
    for (const { uid, wrappedKey } of groups) {
      progress.checked++;
      if (wrappedKey === undefined || wrappedKey.keyId === vault.activeKeyId) continue;
      // Refused when the group is gone, or when another run was faster: nothing is left to do either way.
      if (await store.replaceGroupKey(uid, wrappedKey, vault.rewrapGroupKey(uid, wrappedKey))) progress.rewrapped++;
    }
    onProgress?.({ ...progress });
    if (groups.length < GROUPS_A_PAGE) return progress;
    afterUid = groups.at(-1)!.uid;
  }
}
