import { isIPv6 } from 'node:net';
import type { Clock } from '../ports.ts';

const MAX_TRACKED_ADDRESSES = 10_000;

/**
 * Counts failed sign-ins by network address in a sliding window. An IPv6 customer owns a whole /64, so that is one
 * address here.
 */
export class AttemptLimiter {
  readonly #maxFailures: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #failures = new Map<string, number[]>();

  constructor(options: { maxFailures: number; windowMs: number; clock: Clock }) {
    this.#maxFailures = options.maxFailures;
    this.#windowMs = options.windowMs;
    this.#clock = options.clock;
  }

  /** @returns seconds until the address may try again; 0 when it may now */
  waitSeconds(address: string): number {
    const recent = this.#recent(networkOf(address));
    if (recent.length < this.#maxFailures) return 0;
    return Math.ceil((recent[recent.length - this.#maxFailures]! + this.#windowMs - this.#clock()) / 1000);
  }

  /** Counted before the password is checked, so that parallel guesses cannot outrun the count. */
  begin(address: string): void {
    const network = networkOf(address);
    const recent = this.#recent(network);
    this.#failures.delete(network);
    this.#failures.set(network, [...recent, this.#clock()]);
    if (this.#failures.size > MAX_TRACKED_ADDRESSES) this.#failures.delete(this.#failures.keys().next().value!);
  }

  succeed(address: string): void {
    this.#failures.delete(networkOf(address));
  }

  #recent(network: string): number[] {
    const since = this.#clock() - this.#windowMs;
    return (this.#failures.get(network) ?? []).filter((time) => time > since);
  }
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = '', tail = ''] = address.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
