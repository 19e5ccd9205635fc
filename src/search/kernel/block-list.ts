import type { Template } from '../template.ts';
import type { TemplatePlanes } from '../template-planes.ts';
import { BLOCK_ROWS } from './arena-layout.ts';
import { type ArenaPool, type BlockPlace, blockBytes } from './arena-pool.ts';
import type { Run } from './scan.ts';

type Block = BlockPlace & {
  /** Rows that were written, with or without a face by now. */
  used: number;
  faces: number;
  firstSequence: number;
};

/** So many neighbouring blocks are packed together once that saves a block: at most an eighth of the rows is empty. */
const PACKED_TOGETHER = 8;

/**
 * The rows of one group, in the order of their sequence numbers, in blocks that may lie anywhere. Blocks that a running
 * scan may still read are never given back or written again: packing copies to fresh blocks, and the old ones wait in
 * `retired` until the caller releases them.
 */
export class BlockList {
  readonly #arenas: ArenaPool;
  #blocks: Block[] = [];
  #retired: Block[] = [];
  #faceCount = 0;

  constructor(arenas: ArenaPool) {
    this.#arenas = arenas;
  }

  get faceCount(): number {
    return this.#faceCount;
  }

  get bytes(): number {
    const stride = this.#blocks[0]?.arena.shape.stride ?? 0;
    return this.#blocks.length * blockBytes(stride);
  }

  /** Appends rows [from, planes.count). */
  append(planes: TemplatePlanes, from: number): void {
    for (let row = from; row < planes.count; ) {
      const block = this.#blockWithRoom(planes.dimension, planes.sequences[row]!);
      const count = Math.min(BLOCK_ROWS - block.used, planes.count - row);
      writeRows(block, planes, row, count);
      block.used += count;
      block.faces += count;
      this.#faceCount += count;
      row += count;
    }
  }

  remove(sequence: number): void {
    const at = this.#blockOf(sequence);
    const block = this.#blocks[at];
    if (block === undefined) return;
    const { arena, firstRow, used } = block;
    const sequences = arena.views.sequences.subarray(firstRow, firstRow + used);
    const row = firstRow + sequences.indexOf(sequence);
    if (row < firstRow || !arena.hasFace(row)) return;
    arena.clearRow(row);
    block.faces--;
    this.#faceCount--;
    this.#pack(at - (at % PACKED_TOGETHER));
  }

  /** The written rows of the blocks that begin below a sequence number, as long runs as possible. */
  runs(below: number): Run[] {
    return runsOf(this.#blocks.slice(0, this.#blockOf(below - 1) + 1));
  }

  /** The same of the blocks that may hold faces above a sequence number. */
  runsAbove(sequence: number): Run[] {
    return runsOf(this.#blocks.slice(Math.max(0, this.#blockOf(sequence))));
  }

  /** Copies of up to `count` templates below a sequence number, newest first. */
  templatesBelow(sequence: number, count: number): { sequence: number; template: Template }[] {
    const found: { sequence: number; template: Template }[] = [];
    for (let at = this.#blockOf(sequence - 1); at >= 0 && found.length < count; at--) {
      const { arena, firstRow, used } = this.#blocks[at]!;
      for (let row = firstRow + used - 1; row >= firstRow && found.length < count; row--) {
        const own = arena.views.sequences[row]!;
        if (own < sequence && arena.hasFace(row)) found.push({ sequence: own, template: arena.templateAt(row) });
      }
    }
    return found;
  }

  /** Gives back the blocks that were replaced; no scan that began before may still be running. */
  releaseRetired(): void {
    for (const block of this.#retired) this.#arenas.free(block);
    this.#retired = [];
  }

  /** Retires all blocks. */
  clear(): void {
    this.#retired.push(...this.#blocks);
    this.#blocks = [];
    this.#faceCount = 0;
  }

  #blockWithRoom(dimension: number, sequence: number): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.used < BLOCK_ROWS) return last;
    const block = { ...this.#arenas.allocate(dimension), used: 0, faces: 0, firstSequence: sequence };
    this.#blocks.push(block);
    return block;
  }

  /** The last block that starts at or before the sequence number; -1 when none does. */
  #blockOf(sequence: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle]!.firstSequence <= sequence) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #pack(start: number): void {
    const window = this.#blocks.slice(start, start + PACKED_TOGETHER);
    const faces = window.reduce((sum, block) => sum + block.faces, 0);
    if (Math.ceil(faces / BLOCK_ROWS) >= window.length) return;
    const packed: Block[] = [];
    for (const block of window) {
      for (let row = block.firstRow; row < block.firstRow + block.used; row++) {
        if (block.arena.hasFace(row)) this.#copyRow(block, row, packed);
      }
    }
    this.#blocks.splice(start, window.length, ...packed);
    this.#retired.push(...window);
  }

  #copyRow({ arena }: Block, row: number, packed: Block[]): void {
    const { stride } = arena.shape;
    const { views } = arena;
    let target = packed.at(-1);
    if (target === undefined || target.used === BLOCK_ROWS) {
      target = { ...this.#arenas.allocate(stride), used: 0, faces: 0, firstSequence: views.sequences[row]! };
      packed.push(target);
    }
    const to = target.firstRow + target.used;
    const into = target.arena.views;
    into.high.set(views.high.subarray(row * stride, (row + 1) * stride), to * stride);
    into.low.set(views.low.subarray(row * stride, (row + 1) * stride), to * stride);
    into.sequences[to] = views.sequences[row]!;
    into.offsets[to] = views.offsets[row]!;
    into.scales[to] = views.scales[row]!;
    into.errors[to] = views.errors[row]!;
    target.used++;
    target.faces++;
  }
}

/** What lies next to each other is one run. */
function runsOf(blocks: readonly Block[]): Run[] {
  const runs: Run[] = [];
  for (const { arena, firstRow, used } of blocks) {
    const last = runs.at(-1);
    if (last?.arena === arena.id && last.firstRow + last.rows === firstRow) last.rows += used;
    else runs.push({ arena: arena.id, firstRow, rows: used });
  }
  return runs;
}

function writeRows({ arena, firstRow, used }: Block, planes: TemplatePlanes, from: number, count: number): void {
  const { stride } = arena.shape;
  const { views } = arena;
  const to = firstRow + used;
  const { dimension } = planes;
  if (dimension === stride) {
    views.high.set(planes.high.subarray(from * stride, (from + count) * stride), to * stride);
    views.low.set(planes.low.subarray(from * stride, (from + count) * stride), to * stride);
  } else {
    for (let i = 0; i < count; i++) {
      const start = (from + i) * dimension;
      views.high.set(planes.high.subarray(start, start + dimension), (to + i) * stride);
      views.low.set(planes.low.subarray(start, start + dimension), (to + i) * stride);
    }
  }
  views.sequences.set(planes.sequences.subarray(from, from + count), to);
  views.offsets.set(planes.offsets.subarray(from, from + count), to);
  views.scales.set(planes.scales.subarray(from, from + count), to);
  views.errors.set(planes.errors.subarray(from, from + count), to);
}
