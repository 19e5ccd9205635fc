import type { AppKey } from '../ports.ts';

/** A row of the table app_key, which looks the same in every database. */
export type AppKeyRow = {
  id: string;
  name: string;
  hash: Buffer;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  owner_id: string | null;
  scopes: string | null;
  group_ids: string | null;
  requests_per_minute: number | null;
};

/** In the order in which `appKeyValues` gives them. */
export const APP_KEY_COLUMNS =
  'id, name, hash, created_at, expires_at, revoked_at, owner_id, scopes, group_ids, requests_per_minute';

export function appKeyValues(key: AppKey, hash: Uint8Array): unknown[] {
  return [
    key.id,
    key.name,
    hash,
    key.createdAt,
    key.expiresAt ?? null,
    key.revokedAt ?? null,
    key.ownerId ?? null,
    key.scopes ? JSON.stringify(key.scopes) : null,
    key.groupIds ? JSON.stringify(key.groupIds) : null,
    key.requestsPerMinute ?? null,
  ];
}

export function appKeyOf(row: AppKeyRow): AppKey {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
    ...(row.owner_id !== null && { ownerId: row.owner_id }),
    ...(row.scopes !== null && { scopes: JSON.parse(row.scopes) as NonNullable<AppKey['scopes']> }),
    ...(row.group_ids !== null && { groupIds: JSON.parse(row.group_ids) as string[] }),
    ...(row.requests_per_minute !== null && { requestsPerMinute: row.requests_per_minute }),
  };
}
