import type { AuditEvent, AuditNote, AuditReceipt } from './audit.ts';

/** Who asks, for ownership, fairness and cancelling. */
export type RequestContext = {
  /** The app key that owns the groups: the asking one, or the one that it was made for. */
  appKeyId: string;
  /** The groups that exist for the asking key; absent when all do. */
  groupIds?: readonly string[];
  signal?: AbortSignal;
  /** What a change by this request leaves for the audit record; absent where none is kept. */
  auditNote?: (action: string, facts: Omit<AuditEvent, 'action'>) => AuditNote;
  /** Writes what an erasure did into the audit record, behind the notes of its steps. */
  auditReport?: (action: string, facts: Omit<AuditEvent, 'action'>) => Promise<AuditReceipt>;
};
