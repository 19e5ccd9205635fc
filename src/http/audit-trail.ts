import { ApiError } from '../contract/api-error.ts';
import type { Scope } from '../contract/scopes.ts';
import type { AppKey, AuditEvent, AuditLog, AuditNote, AuditReceipt } from '../ports.ts';

/** What one request leaves in the audit record. */
export class AuditTrail {
  readonly #audit: AuditLog;
  readonly #key: AppKey;
  #hasNotes = false;

  constructor(audit: AuditLog, key: AppKey) {
    this.#audit = audit;
    this.#key = key;
  }

  /** For a change, which keeps it in its own transaction: what is answered is recorded, and what failed is neither. */
  note(action: string, facts: Omit<AuditEvent, 'action'>): AuditNote {
    this.#hasNotes = true;
    return this.#audit.note({ action, appKeyId: this.#key.id, ...facts });
  }

  /** For what is told about a change when it is done. Resolves when it is durable, and says where it stands. */
  async report(action: string, facts: Omit<AuditEvent, 'action'>): Promise<AuditReceipt> {
    return this.#audit.record({ action, appKeyId: this.#key.id, ...facts });
  }

  /**
   * For what left no note; resolves when it is durable.
   * @throws ApiError InternalServerError. What may have changed something is not to be repeated unseen, so it carries no
   *   time to come back.
   */
  async record(event: AuditEvent, scope: Scope): Promise<void> {
    try {
      await this.#audit.record(event);
    } catch (cause) {
      if (scope === 'read' || scope === 'search') throw cause;
      throw new ApiError(
        'InternalServerError',
        'The request was carried out but could not be recorded; look at its outcome before you send it again.',
        { cause },
      );
    }
  }

  /** To be called when the request is over, whatever became of it. */
  finish(): void {
    if (this.#hasNotes) void this.#audit.chainNotes();
  }
}
