import { ApiError } from '../../contract/api-error.ts';

const BUSY_RETRY_SECONDS = 2;
/** One app key leaves some of the memory to the others, whatever it sends. */
const SHARE_OF_ONE_KEY = 0.75;
/** An upload that has gone on for so long at less than this rate gives way when memory is short; 1 Mbit/s is four times as fast. */
const PATIENCE_MS = 5000;
const SLOWEST_BYTES_PER_MS = 32;

/**
 * The memory for request bodies, shared out before they are read: a body counts whole, as long as it says it is, from
 * its first byte until its request is answered. What does not fit is turned away at once.
 *
 * Uploads that are not finished give way to newcomers: slow ones to anybody, and any of an app key that holds more than
 * the newcomer's would. So neither a trickle of bytes nor a flood from one key keeps the others out.
 */
export class BodyBudget {
  readonly #totalBytes: number;
  readonly #now: () => number;
  readonly #holds = new Set<BodyHold>();
  #refused = 0;

  /** @param now a clock that never jumps, in milliseconds */
  constructor(totalBytes: number, now: () => number = () => performance.now()) {
    this.#totalBytes = totalBytes;
    this.#now = now;
  }

  /** @returns what the request of this app key holds: nothing yet. To be released when it is answered. */
  open(key: string): BodyHold {
    return new BodyHold(key, this.#now, {
      admit: (hold, bytes) => this.#admit(hold, bytes),
      release: (hold) => this.#holds.delete(hold),
    });
  }

  stats(): { heldBytes: number; refused: number } {
    return { heldBytes: bytesOf(this.#holds), refused: this.#refused };
  }

  #admit(hold: BodyHold, bytes: number): void {
    const giving = this.#whoGivesWay(hold.key, bytes);
    if (giving === undefined) {
      this.#refused++;
      throw overloaded();
    }
    for (const other of giving) {
      this.#refused++;
      this.#holds.delete(other);
      other.giveWay(overloaded());
    }
    this.#holds.add(hold);
  }

  /** @returns the uploads that must end so that the body fits; undefined when it cannot be made to fit */
  #whoGivesWay(key: string, bytes: number): BodyHold[] | undefined {
    // A body larger than the whole budget is read when nothing else is.
    if (this.#holds.size === 0) return [];
    const held = new Map<string, number>();
    for (const hold of this.#holds) held.set(hold.key, (held.get(hold.key) ?? 0) + hold.bytes);
    let own = (held.get(key) ?? 0) + bytes;
    let total = bytesOf(this.#holds) + bytes;
    const giving: BodyHold[] = [];
    for (const hold of [...this.#holds].filter(({ isReading }) => isReading).sort(bySpeed)) {
      const ownIsTooMuch = own > this.#totalBytes * SHARE_OF_ONE_KEY;
      if (total <= this.#totalBytes && !ownIsTooMuch) break;
      const holderHas = held.get(hold.key)!;
      const mayEnd = hold.isSlow() || (hold.key !== key && holderHas > own);
      if (!mayEnd || (ownIsTooMuch && hold.key !== key)) continue;
      giving.push(hold);
      total -= hold.bytes;
      held.set(hold.key, holderHas - hold.bytes);
      if (hold.key === key) own -= hold.bytes;
    }
    return total <= this.#totalBytes && own <= this.#totalBytes * SHARE_OF_ONE_KEY ? giving : undefined;
  }
}

type Ledger = { admit(hold: BodyHold, bytes: number): void; release(hold: BodyHold): void };

/** The memory that one request holds. */
export class BodyHold {
  readonly key: string;
  readonly #now: () => number;
  readonly #ledger: Ledger;
  #bytes = 0;
  #received = 0;
  #since = 0;
  #giveWay: ((reason: ApiError) => void) | undefined;

  constructor(key: string, now: () => number, ledger: Ledger) {
    this.key = key;
    this.#now = now;
    this.#ledger = ledger;
  }

  /**
   * Asks for the memory of a body that is about to be read.
   * @param giveWay ends the reading; not called any more once the body is there
   * @throws ApiError InternalServerError with the time to come back
   */
  take(bytes: number, giveWay: (reason: ApiError) => void): void {
    this.#ledger.admit(this, bytes);
    this.#bytes = bytes;
    this.#since = this.#now();
    this.#giveWay = giveWay;
  }

  received(bytes: number): void {
    this.#received += bytes;
  }

  /** The body is there. */
  complete(): void {
    this.#giveWay = undefined;
  }

  release(): void {
    this.#giveWay = undefined;
    this.#ledger.release(this);
  }

  giveWay(reason: ApiError): void {
    this.#giveWay?.(reason);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isReading(): boolean {
    return this.#giveWay !== undefined;
  }

  /** Bytes a millisecond since the upload began. */
  speed(): number {
    return this.#received / Math.max(1, this.#now() - this.#since);
  }

  isSlow(): boolean {
    return this.#now() - this.#since > PATIENCE_MS && this.speed() < SLOWEST_BYTES_PER_MS;
  }
}

function bySpeed(a: BodyHold, b: BodyHold): number {
  return a.speed() - b.speed();
}

function bytesOf(holds: Iterable<BodyHold>): number {
  let sum = 0;
  for (const { bytes } of holds) sum += bytes;
  return sum;
}

function overloaded(): ApiError {
  return new ApiError('InternalServerError', `The server is overloaded: retry after ${BUSY_RETRY_SECONDS} s.`, {
    retryAfterSeconds: BUSY_RETRY_SECONDS,
  });
}
