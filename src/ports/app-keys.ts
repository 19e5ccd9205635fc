import type { Scope } from '../contract/scopes.ts';
import type { AuditNote } from './audit.ts';

export type AppKey = {
  /** Public id, safe to log and to show. */
  id: string;
  name: string;
  createdAt: number;
  expiresAt?: number;
  revokedAt?: number;
  /** The app key whose groups this one works on; absent when it has groups of its own. */
  ownerId?: string;
  /** What the key may do; absent when it may do everything. */
  scopes?: Scope[];
  /** The groups that exist for the key; absent when all of its owner's do. */
  groupIds?: string[];
  /** Requests that the key may send a minute, 0 for any number; absent for what the server is set to. */
  requestsPerMinute?: number;
};

export interface AppKeyStore {
  /** @param hash SHA-256 of the key's text */
  insertAppKey(key: AppKey, hash: Uint8Array, note?: AuditNote): Promise<void>;
  findAppKeyByHash(hash: Uint8Array): Promise<{ key: AppKey; hash: Uint8Array } | undefined>;
  listAppKeys(): Promise<AppKey[]>;
  /** @returns false when no such id; then the note is not kept either */
  revokeAppKey(id: string, at: number, note?: AuditNote): Promise<boolean>;
}
