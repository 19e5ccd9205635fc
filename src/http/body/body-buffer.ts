const FIRST_BYTES = 16_384;

/**
 * Collects the parts of a body in one piece of memory. Kept as they come, parts of one byte each would take a hundred
 * times their size.
 */
export class BodyBuffer {
  readonly #mostBytes: number;
  #memory: Buffer;
  #length = 0;

  /** @param expectedBytes when it is known; memory that is never written to costs nothing */
  constructor(mostBytes: number, expectedBytes = FIRST_BYTES) {
    this.#mostBytes = mostBytes;
    this.#memory = Buffer.allocUnsafeSlow(Math.min(mostBytes, expectedBytes));
  }

  /** @returns false when the part does not fit any more; it is not kept then */
  append(part: Uint8Array): boolean {
    const length = this.#length + part.length;
    if (length > this.#mostBytes) return false;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(part, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#mostBytes, Math.max(length, 2 * this.#memory.length)));
    larger.set(this.bytes());
    this.#memory = larger;
  }
}
