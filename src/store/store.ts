import type {
  AppKeyStore,
  AuditStore,
  FaceStore,
  GroupKeyStore,
  GroupStore,
  NodeStore,
  SettingStore,
  StoreExport,
  StoreImport,
} from '../ports.ts';

/** What every store offers, whatever stands behind it; the contract test suite holds them to it. */
export type Store = GroupStore &
  GroupKeyStore &
  AppKeyStore &
  SettingStore &
  AuditStore &
  FaceStore &
  StoreExport &
  StoreImport & {
    /** The servers that share the store; absent where one alone can use it. */
    nodes?: NodeStore;
    /** Resolves when the store answers. @throws ApiError when it does not */
    ping(): Promise<void>;
    close(): Promise<void>;
  };
