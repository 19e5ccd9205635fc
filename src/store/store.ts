import type { AppKeyStore, AuditStore, FaceStore, GroupKeyStore, GroupStore, SettingStore } from '../ports.ts';

/** What every store offers, whatever stands behind it; the contract test suite holds them to it. */
export type Store = GroupStore &
  GroupKeyStore &
  AppKeyStore &
  SettingStore &
  AuditStore &
  FaceStore & {
    /** Resolves when the store answers. @throws ApiError when it does not */
    ping(): Promise<void>;
    close(): Promise<void>;
  };
