export type { NetworkManifest, NetworkRole, PackManifest } from './manifest.ts';
export { NETWORK_ROLES } from './manifest.ts';
export { borrowsFromOurs, type ModelPack, openModelPack } from './pack.ts';
export { type PrepareOptions, type PrepareProgress, prepareModelPack } from './prepare.ts';
