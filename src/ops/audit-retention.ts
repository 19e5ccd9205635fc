import type { AuditStore, Clock } from '../ports.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type RetentionOptions = {
  store: Pick<AuditStore, 'trimAudit' | 'readAudit' | 'lastAuditPosition'>;
  /** Rows are kept for so many days. */
  days: number;
  clock: Clock;
  /** A clock that never jumps, in milliseconds. */
  steadyClock?: () => number;
  log: { warn(message: string): void; error(fields: Record<string, unknown>, message: string): void };
};

/**
 * Forgets audit rows that are older than the retention time, without trusting the clock of the machine with all of them:
 * while the server runs, time goes no faster for the audit than it really does, and when every row would go, none does.
 */
export class AuditRetention {
  readonly #options: RetentionOptions;
  readonly #steadyClock: () => number;
  readonly #startedAt: number;
  readonly #steadyStart: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#steadyClock = options.steadyClock ?? (() => performance.now());
    this.#startedAt = options.clock();
    this.#steadyStart = this.#steadyClock();
  }

  /** Now and once a day. */
  start(): void {
    this.#timer = setInterval(() => void this.trim(), DAY_MS).unref();
    void this.trim();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Failures are logged: the next day tries again. */
  async trim(): Promise<void> {
    const { store, days, clock, log } = this.#options;
    try {
      const elapsed = this.#steadyClock() - this.#steadyStart;
      const before = Math.min(clock(), this.#startedAt + elapsed) - days * DAY_MS;
      const [newest] = await store.readAudit((await store.lastAuditPosition()) - 1, 1);
      if (newest === undefined) return;
      if (newest.at < before) {
        log.warn(`the newest audit row is older than ${days} days: none is forgotten, since the clock may be wrong`);
        return;
      }
      await store.trimAudit(before);
    } catch (err) {
      log.error({ err }, 'audit not trimmed');
    }
  }
}
