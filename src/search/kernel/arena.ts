import { squaredNormOf, type Template } from '../template.ts';
import { type ArenaShape, type ArenaViews, arenaPages, arenaViews, BLOCK_ROWS, NO_FACE } from './arena-layout.ts';

const WORD_BYTES = 8;

/** Shared memory for rows, handed out in blocks. Only the main thread writes rows; the scan threads read them. */
export class Arena {
  static #lastId = 0;

  readonly id = ++Arena.#lastId;
  readonly shape: ArenaShape;
  readonly memory: WebAssembly.Memory;
  readonly views: ArenaViews;
  /** The whole memory as words: filling a shared view costs the same for eight bytes as for one. */
  readonly #words: Float64Array;
  readonly #taken: Uint8Array;
  #takenCount = 0;
  /** No block below this one is free. */
  #lowestFree = 0;

  constructor(shape: ArenaShape) {
    this.shape = shape;
    const pages = arenaPages(shape);
    // All of it is reserved at once, so that no thread's views ever change; the system commits what is touched.
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.views = arenaViews(this.memory.buffer, shape);
    this.views.errors.fill(NO_FACE);
    this.#words = new Float64Array(this.memory.buffer);
    this.#taken = new Uint8Array(shape.rows / BLOCK_ROWS);
  }

  get isEmpty(): boolean {
    return this.#takenCount === 0;
  }

  /**
   * The lowest free block, so that a group's rows lie next to each other and are read in one stream.
   * @returns its first row; undefined when the arena is full
   */
  allocate(): number | undefined {
    const block = this.#taken.indexOf(0, this.#lowestFree);
    this.#lowestFree = block < 0 ? this.#taken.length : block + 1;
    if (block < 0) return undefined;
    this.#taken[block] = 1;
    this.#takenCount++;
    return block * BLOCK_ROWS;
  }

  /** Overwrites the block's rows and takes it back. */
  free(firstRow: number): void {
    this.#clearRows(firstRow, BLOCK_ROWS);
    const block = firstRow / BLOCK_ROWS;
    this.#taken[block] = 0;
    this.#takenCount--;
    this.#lowestFree = Math.min(this.#lowestFree, block);
  }

  /** The row stops passing the filter, then its template is overwritten. Its sequence number stays, for the order. */
  clearRow(row: number): void {
    this.#clearRows(row, 1);
  }

  /** A copy; components beyond the dimension are zeros, which change no score. */
  templateAt(row: number): Template {
    const { stride } = this.shape;
    const { high, low } = this.views;
    const values = new Int16Array(stride);
    for (let i = 0; i < stride; i++) values[i] = high[row * stride + i]! * 256 + low[row * stride + i]!;
    return { values, squaredNorm: squaredNormOf(values) };
  }

  hasFace(row: number): boolean {
    return this.views.errors[row] !== NO_FACE;
  }

  #clearRows(first: number, count: number): void {
    const { stride } = this.shape;
    const { high, low, offsets, scales, errors } = this.views;
    errors.fill(NO_FACE, first, first + count);
    for (const plane of [high, low]) {
      const word = (plane.byteOffset + first * stride) / WORD_BYTES;
      this.#words.fill(0, word, word + (count * stride) / WORD_BYTES);
    }
    offsets.fill(0, first, first + count);
    scales.fill(0, first, first + count);
  }
}
