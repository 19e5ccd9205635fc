/** Who did what, when. Ids and counts only, never anything biometric. */
export type AuditEvent = { action: string; appKeyId?: string } & Record<string, string | number | string[] | undefined>;

/**
 * What a change leaves for the audit record inside its own transaction: either both become durable or neither. The chain
 * takes it up afterwards. `tag` shows then that nobody put it there by hand.
 */
export type AuditNote = { at: number; event: string; tag: Uint8Array };

/** Where an event stands in the chain. `hash` is the row's tag in hexadecimal, which covers all rows before it. */
export type AuditReceipt = { position: number; hash: string };

export interface AuditLog {
  /** For what changes nothing. Resolves when the event is durable. */
  record(event: AuditEvent): Promise<AuditReceipt>;
  /** For a change: handed to the store with it. */
  note(event: AuditEvent): AuditNote;
  /** Puts the oldest notes into the chain. A failure is only logged: they are durable, and the next call takes them up. */
  chainNotes(): Promise<void>;
}

/** One link of the chain. `tag` authenticates all other fields under a key that only the vault opens. */
export type AuditRow = { position: number; at: number; event: string; previous: Uint8Array; tag: Uint8Array };

export interface AuditStore {
  /**
   * Adds rows behind the last one, in one durable transaction; `link` is told that last one, unless there is none, and
   * the oldest notes, which are taken away by the same transaction.
   */
  appendAudit(
    link: (last: Pick<AuditRow, 'position' | 'tag'> | undefined, notes: AuditNote[]) => AuditRow[],
  ): Promise<void>;
  /** What changes have left and the chain has not taken up yet, oldest first. */
  readAuditNotes(): Promise<AuditNote[]>;
  /** Adds notes that no change of this store left: those of a store that is moved here. */
  leaveAuditNotes(notes: AuditNote[]): Promise<void>;
  /** Oldest first, from behind a position on. */
  readAudit(afterPosition: number, limit: number): Promise<AuditRow[]>;
  lastAuditPosition(): Promise<number>;
  /** Forgets the rows before the first one that is not older than a time, never the last one. @returns how many */
  trimAudit(before: number): Promise<number>;
}
