import type { Group, GroupSettings, GroupSettingsChange, MovedGroup, WrappedKey } from '../ports.ts';

/** A group as every store reads it from its tables. */
export type GroupRow = WrappedKeyRow & {
  no: number;
  uid: string;
  app_key_id: string;
  group_id: string;
  model_version: string;
  created_at: number;
  face_count: number;
  min_quality: number | null;
  retention_days: number | null;
};

/** With what only moving a group needs. */
export type MovedGroupRow = GroupRow & { version: number; next_sequence: number; dated_since: number | null };

type WrappedKeyRow = { key_id: string | null; wrapped_key: Buffer | null };

export function groupOf(row: GroupRow): Group {
  return {
    uid: row.uid,
    appKeyId: row.app_key_id,
    groupId: row.group_id,
    modelVersion: row.model_version,
    createdAt: row.created_at,
    faceCount: row.face_count,
    ...(row.min_quality !== null && { minQuality: row.min_quality }),
    ...(row.retention_days !== null && { retentionDays: row.retention_days }),
  };
}

export function movedGroupOf(row: MovedGroupRow): MovedGroup {
  return {
    ...groupOf(row),
    wrappedKey: wrappedKeyOf(row),
    version: row.version,
    nextSequence: row.next_sequence,
    ...(row.dated_since !== null && { datedSince: row.dated_since }),
  };
}

const SETTING_COLUMNS = {
  minQuality: 'min_quality',
  retentionDays: 'retention_days',
} as const satisfies Record<keyof GroupSettings, string>;

/** The columns that a change of settings sets, and their new values. */
export function settingValues(change: GroupSettingsChange): { column: string; value: number | null }[] {
  return (Object.keys(SETTING_COLUMNS) as (keyof GroupSettings)[])
    .filter((setting) => change[setting] !== undefined)
    .map((setting) => ({ column: SETTING_COLUMNS[setting], value: change[setting] ?? null }));
}

export function wrappedKeyOf(row: WrappedKeyRow): WrappedKey | undefined {
  if (row.key_id === null || row.wrapped_key === null) return undefined;
  return { keyId: row.key_id, bytes: row.wrapped_key };
}
