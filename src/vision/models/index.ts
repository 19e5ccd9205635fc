export type { NetworkManifest, NetworkRole, PackManifest } from './manifest.ts';
export { NETWORK_ROLES } from './manifest.ts';
export { borrowsFromOurs, type ModelPack, openModelPack } from './pack.ts';
export { type PrepareOptions, type PrepareProgress, prepareModelPack, UNCORRECTED_VERSION } from './prepare.ts';
