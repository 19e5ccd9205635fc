/** The vault: master key to group keys to sealed bytes. Nothing else in the house touches a key. */
export { createVault, type MasterKeyVault } from './create-vault.ts';
export { openedGroupKey } from './group-key.ts';
export { loadMasterKey, loadMasterKeys, type MasterKeySource } from './load-master-key.ts';
export { addMasterKey, dropPreviousMasterKeys } from './rotate-key-file.ts';
export { type RotationProgress, rotateMasterKey } from './rotate-master-key.ts';
