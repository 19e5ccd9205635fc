import type { Group, WrappedKey } from '../ports.ts';

/** A group as every store reads it from its tables. */
export type GroupRow = WrappedKeyRow & {
  no: number;
  uid: string;
  app_key_id: string;
  group_id: string;
  model_version: string;
  created_at: number;
  face_count: number;
};

type WrappedKeyRow = { key_id: string | null; wrapped_key: Buffer | null };

export function groupOf(row: GroupRow): Group {
  return {
    uid: row.uid,
    appKeyId: row.app_key_id,
    groupId: row.group_id,
    modelVersion: row.model_version,
    createdAt: row.created_at,
    faceCount: row.face_count,
  };
}

export function wrappedKeyOf(row: WrappedKeyRow): WrappedKey | undefined {
  if (row.key_id === null || row.wrapped_key === null) return undefined;
  return { keyId: row.key_id, bytes: row.wrapped_key };
}
