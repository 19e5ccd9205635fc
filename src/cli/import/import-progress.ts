import { Presets, SingleBar } from 'cli-progress';

/** How far the import is; on standard error, so that standard output has the summary alone. */
export interface ImportProgress {
  /** @param done photos with an outcome, those of earlier runs included */
  show(done: number): void;
  end(): void;
}

export type ProgressWords = { doing: string; done: string; what: string };

const ENROLLING: ProgressWords = { doing: 'Enrolling', done: 'Enrolled', what: 'photos' };

/** @param done what earlier runs finished */
export function importProgress(total: number, done: number, words: ProgressWords = ENROLLING): ImportProgress {
  return process.stderr.isTTY ? new ProgressBar(total, done, words) : new ProgressLines(total, done, words);
}

/** Photos a second since the start of this run, and the seconds that the others need at that rate. */
export class Rate {
  readonly #startedAt = performance.now();
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  at(done: number, total: number): { perSecond: number; secondsLeft: number } {
    const perSecond = (done - this.#first) / Math.max(1e-3, (performance.now() - this.#startedAt) / 1000);
    return { perSecond, secondsLeft: perSecond > 0 ? (total - done) / perSecond : Infinity };
  }
}

/** 3 s, 12 min, 2.5 h */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

class ProgressBar implements ImportProgress {
  readonly #bar: SingleBar;
  readonly #rate: Rate;
  readonly #total: number;

  constructor(total: number, done: number, words: ProgressWords) {
    this.#rate = new Rate(done);
    this.#total = total;
    this.#bar = new SingleBar(
      {
        format: `${words.doing} {bar} {value} of {total} ${words.what}, {rate} a second, {left} left`,
        hideCursor: true,
        stream: process.stderr,
      },
      Presets.shades_classic,
    );
    this.#bar.start(total, done, { rate: '-', left: 'unknown' });
  }

  show(done: number): void {
    const { perSecond, secondsLeft } = this.#rate.at(done, this.#total);
    this.#bar.update(done, { rate: perSecond.toFixed(1), left: formatDuration(secondsLeft) });
  }

  end(): void {
    this.#bar.stop();
  }
}

/** For logs and pipes: one line for each tenth. */
class ProgressLines implements ImportProgress {
  readonly #rate: Rate;
  readonly #total: number;
  readonly #words: ProgressWords;
  #tenths: number;

  constructor(total: number, done: number, words: ProgressWords) {
    this.#rate = new Rate(done);
    this.#total = total;
    this.#words = words;
    this.#tenths = Math.floor((10 * done) / total);
  }

  show(done: number): void {
    const tenths = Math.floor((10 * done) / this.#total);
    if (tenths <= this.#tenths) return;
    this.#tenths = tenths;
    const { perSecond, secondsLeft } = this.#rate.at(done, this.#total);
    console.error(
      `${this.#words.done} ${done} of ${this.#total} ${this.#words.what}, ${perSecond.toFixed(1)} a second, ${formatDuration(secondsLeft)} left`,
    );
  }

  end(): void {}
}
