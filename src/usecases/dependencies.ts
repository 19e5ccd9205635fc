import type { AppKeyStore, AuditLog, Clock, FaceEngine, Gallery, GroupStore, ImageSource, Vault } from '../ports.ts';

/** Everything that use cases stand on. Each names the part that it needs. */
export type Dependencies = {
  engine: FaceEngine;
  imageSource: ImageSource;
  gallery: Gallery;
  groups: GroupStore;
  appKeys: AppKeyStore;
  vault: Vault;
  clock: Clock;
  quotas: Quotas;
  /** Keeps changes of app keys; the requests of the API are kept where they are answered. */
  audit?: AuditLog;
};

export type Quotas = { groupsPerAppKey: number; facesPerGroup: number };
