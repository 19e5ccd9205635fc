import type { AuditLog, AuditStore, Clock, Gallery, GroupStore } from '../ports.ts';
import { sweepRetention } from '../usecases/sweep-retention.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** A machine whose clock is so far ahead of the newest audit record may have a wrong clock, or may have been off. */
const SURPRISING_MS = 7 * DAY_MS;
/** For somebody to notice, before what cannot be undone is done. */
const DELAY_WHEN_SURPRISED_MS = DAY_MS;

export type FaceRetentionOptions = {
  store: GroupStore & Pick<AuditStore, 'readAudit' | 'lastAuditPosition'>;
  gallery: Gallery;
  audit: AuditLog;
  clock: Clock;
  /** A clock that never jumps, in milliseconds. */
  steadyClock?: () => number;
  log: {
    info(fields: Record<string, unknown>, message: string): void;
    warn(message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
};

/**
 * Erases faces that are older than their groups keep them, without trusting the clock of the machine with them: while
 * the server runs, time goes no faster for them than it really does, and a clock that is surprisingly far ahead at the
 * start is given a day to be noticed.
 */
export class FaceRetention {
  readonly #options: FaceRetentionOptions;
  readonly #steadyClock: () => number;
  readonly #startedAt: number;
  readonly #steadyStart: number;
  #mayBeWrong: boolean | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: FaceRetentionOptions) {
    this.#options = options;
    this.#steadyClock = options.steadyClock ?? (() => performance.now());
    this.#startedAt = options.clock();
    this.#steadyStart = this.#steadyClock();
  }

  /** Now and once an hour. */
  start(): void {
    this.#timer = setInterval(() => void this.sweep(), HOUR_MS).unref();
    void this.sweep();
  }

  /** Resolves when a sweep that has begun is done. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One at a time. Failures are logged: the next hour tries again. */
  sweep(): Promise<void> {
    this.#running ??= this.#sweep().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #sweep(): Promise<void> {
    const { store, gallery, audit, clock, log } = this.#options;
    const elapsed = this.#steadyClock() - this.#steadyStart;
    try {
      this.#mayBeWrong ??= await this.#isSurprisingStart();
      if (this.#mayBeWrong && elapsed < DELAY_WHEN_SURPRISED_MS) return;
      const now = Math.min(clock(), this.#startedAt + elapsed);
      const report = await sweepRetention({ groups: store, gallery, audit, clock }, now, (group, err) =>
        log.error({ groupUid: group.uid, err }, 'faces of a group were not erased by age'),
      );
      if (report.deletedFaceCount > 0) log.info(report, 'faces erased by age');
    } catch (err) {
      log.error({ err }, 'faces not erased by age');
    }
  }

  async #isSurprisingStart(): Promise<boolean> {
    const { store, log } = this.#options;
    const [newest] = await store.readAudit((await store.lastAuditPosition()) - 1, 1);
    if (newest === undefined || this.#startedAt - newest.at < SURPRISING_MS) return false;
    log.warn(
      'the newest audit record is older than a week: no face is erased by age for a day, in case the clock is wrong',
    );
    return true;
  }
}
