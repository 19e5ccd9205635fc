import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../ports.ts';

/** A session ends after this long without a request, and in any case a working day after its start. */
export const SESSION_LIMITS = { idleMs: 2 * 60 * 60 * 1000, wholeMs: 12 * 60 * 60 * 1000 } as const;
const MAX_SESSIONS = 100;

export type OperatorSession = { id: string; startedAt: number; usedAt: number };

/** Signed-in browsers, in memory only: a restart of the server signs everybody out. Keeps no token, only its hash. */
export class OperatorSessions {
  readonly #sessions = new Map<string, OperatorSession>();
  readonly #clock: Clock;
  readonly #onEnd: (session: OperatorSession) => void;

  constructor(clock: Clock, onEnd: (session: OperatorSession) => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** @returns the token for the browser's cookie */
  start(): string {
    this.#endExpired();
    if (this.#sessions.size >= MAX_SESSIONS) this.#end(this.#sessions.keys().next().value!);
    const token = randomBytes(32).toString('base64url');
    const id = digest(token);
    this.#sessions.set(id, { id, startedAt: this.#clock(), usedAt: this.#clock() });
    return token;
  }

  find(token: string): OperatorSession | undefined {
    const session = this.#sessions.get(digest(token));
    if (!session) return undefined;
    if (this.#isExpired(session)) {
      this.#end(session.id);
      return undefined;
    }
    session.usedAt = this.#clock();
    return session;
  }

  end(session: OperatorSession): void {
    this.#end(session.id);
  }

  endOthers(session: OperatorSession): void {
    for (const id of [...this.#sessions.keys()]) if (id !== session.id) this.#end(id);
  }

  #end(id: string): void {
    const session = this.#sessions.get(id);
    if (session && this.#sessions.delete(id)) this.#onEnd(session);
  }

  #endExpired(): void {
    for (const session of [...this.#sessions.values()]) if (this.#isExpired(session)) this.#end(session.id);
  }

  #isExpired(session: OperatorSession): boolean {
    const now = this.#clock();
    return now - session.usedAt > SESSION_LIMITS.idleMs || now - session.startedAt > SESSION_LIMITS.wholeMs;
  }
}

/** 256 random bits need no salt and no stretching. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
