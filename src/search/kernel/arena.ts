import { squaredNormOf, type Template } from '../template.ts';
import { type ArenaShape, type ArenaViews, arenaPages, arenaViews, BLOCK_ROWS, NO_FACE } from './arena-layout.ts';

/** Shared memory for rows, handed out in blocks. Only the main thread writes rows; the scan threads read them. */
export class Arena {
  static #lastId = 0;

  readonly id = ++Arena.#lastId;
  readonly shape: ArenaShape;
  readonly memory: WebAssembly.Memory;
  readonly views: ArenaViews;
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
    for (let row = firstRow; row < firstRow + BLOCK_ROWS; row++) this.clearRow(row);
    const block = firstRow / BLOCK_ROWS;
    this.#taken[block] = 0;
    this.#takenCount--;
    this.#lowestFree = Math.min(this.#lowestFree, block);
  }

  /** The row stops passing the filter, then its template is overwritten. Its sequence number stays, for the order. */
  clearRow(row: number): void {
    const { stride } = this.shape;
    this.views.errors[row] = NO_FACE;
    this.views.high.fill(0, row * stride, (row + 1) * stride);
    this.views.low.fill(0, row * stride, (row + 1) * stride);
    this.views.offsets[row] = 0;
    this.views.scales[row] = 0;
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
}
