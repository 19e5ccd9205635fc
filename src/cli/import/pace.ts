/**
 * How many requests run at once: as many as were asked for while the server takes them, half as many whenever it says that
 * it has too much, and slowly more again with each success (additive increase, multiplicative decrease, as TCP does).
 */
export class Pace {
  readonly #most: number;
  #limit: number;
  #running = 0;
  #pausedUntil = 0;
  #pause: NodeJS.Timeout | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** Requests that may run at once now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Waits for its turn. */
  async run<Result>(request: () => Promise<Result>): Promise<Result> {
    while (!this.#mayStart()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      const result = await request();
      this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
      return result;
    } finally {
      this.#running--;
      this.#wakeAll();
    }
  }

  /** Nothing starts for so long. The refusals of requests that were sent together count once. */
  slowDown(milliseconds: number): void {
    if (this.#pause === undefined) this.#limit = Math.max(1, this.#limit / 2);
    const until = Date.now() + milliseconds;
    if (this.#pause !== undefined && until <= this.#pausedUntil) return;
    clearTimeout(this.#pause);
    this.#pausedUntil = until;
    // The timer alone ends the pause: the clock may say that it came a moment too early.
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#wakeAll();
    }, milliseconds);
  }

  #mayStart(): boolean {
    return this.#running < this.limit && this.#pause === undefined;
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
