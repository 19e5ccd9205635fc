/** Who did what, when. Ids and counts only, never anything biometric. */
export type AuditEvent = { action: string; appKeyId?: string } & Record<string, string | number | string[] | undefined>;

export interface AuditLog {
  /** Resolves when the event is durable. */
  record(event: AuditEvent): Promise<void>;
}

/** One link of the chain. `tag` authenticates all other fields under a key that only the vault opens. */
export type AuditRow = { position: number; at: number; event: string; previous: Uint8Array; tag: Uint8Array };

export interface AuditStore {
  /** Adds rows behind the last one, in one durable transaction; `link` is told that last one, unless there is none. */
  appendAudit(link: (last: Pick<AuditRow, 'position' | 'tag'> | undefined) => AuditRow[]): Promise<void>;
  /** Oldest first, from behind a position on. */
  readAudit(afterPosition: number, limit: number): Promise<AuditRow[]>;
  lastAuditPosition(): Promise<number>;
  /** Forgets rows that are older than a time, never the last one. @returns how many */
  trimAudit(before: number): Promise<number>;
}
