import type { Template } from '../template.ts';
import {
  type ArenaShape,
  type ArenaViews,
  arenaViews,
  BATCH,
  type Lane,
  laneView,
  PIECE_ROWS,
} from './arena-layout.ts';
import { setThreshold, writeQuery } from './filter-query.ts';
import { instantiateKernel, type Kernel } from './kernel-module.ts';
import { type HitList, TopHits } from './top-hits.ts';

export type Query = { template: Template; minCosine: number; limit: number };

/** Rows that lie next to each other in one arena; `rows` are published, what follows up to the block's end is not. */
export type Run = { arena: number; firstRow: number; rows: number };

/** Runs as numbers: a group that changed much has thousands, and objects take forty times as long to reach a thread. */
export function packRuns(runs: readonly Run[]): Int32Array {
  return Int32Array.from(runs.flatMap(({ arena, firstRow, rows }) => [arena, firstRow, rows]));
}

export function unpackRuns(packed: Int32Array): Run[] {
  return Array.from({ length: packed.length / 3 }, (_, i) => ({
    arena: packed[3 * i]!,
    firstRow: packed[3 * i + 1]!,
    rows: packed[3 * i + 2]!,
  }));
}

/** Scans the rows of one arena with the scratch lane of one thread. */
export class ArenaScanner {
  readonly #kernel: Kernel;
  readonly #stride: number;
  readonly #views: ArenaViews;
  readonly #lane: Lane;

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, shape: ArenaShape, lane: number) {
    this.#kernel = instantiateKernel(module, memory);
    this.#stride = shape.stride;
    this.#views = arenaViews(memory.buffer, shape);
    this.#lane = laneView(memory.buffer, shape.stride, lane);
  }

  /** Adds what the queries find in the runs to their hits; at most BATCH queries. */
  scan(runs: readonly Run[], queries: readonly Query[], hits: readonly TopHits[]): void {
    const errors = queries.map((query, slot) => {
      const error = writeQuery(this.#lane, slot, this.#stride, query.template);
      setThreshold(this.#lane, slot, hits[slot]!.threshold, error);
      return error;
    });
    for (const { firstRow, rows } of runs) {
      for (let row = firstRow; row < firstRow + rows; row += PIECE_ROWS) {
        const count = Math.min(PIECE_ROWS, firstRow + rows - row);
        for (let slot = 0; slot < queries.length; slot++) {
          this.#scanPiece(row, count, slot, queries[slot]!, hits[slot]!, errors[slot]!);
        }
      }
    }
  }

  #scanPiece(firstRow: number, rows: number, slot: number, query: Query, hits: TopHits, error: number): void {
    const { high, low, offsets, scales, errors, sequences } = this.#views;
    const { list, coarse, exact, parameters } = this.#lane;
    const stride = this.#stride;
    const kept = this.#kernel.filter(
      high.byteOffset + firstRow * stride,
      offsets.byteOffset + firstRow * 4,
      scales.byteOffset + firstRow * 4,
      errors.byteOffset + firstRow * 4,
      // Whole steps of the kernel: rows behind the last one belong to the same block.
      Math.ceil(rows / 4) * 4,
      stride,
      coarse.byteOffset + slot * stride,
      parameters.byteOffset + slot * 16,
      firstRow,
      list.byteOffset,
    );
    const end = firstRow + rows;
    const queryAt = exact.byteOffset + slot * stride * 2;
    for (let i = 0; i < kept; i++) {
      const row = list[i]!;
      // A row that is just being appended may show up half-written; it is not part of this search.
      if (row >= end) break;
      const at = row * stride;
      const cosine = this.#kernel.cosine(
        high.byteOffset + at,
        low.byteOffset + at,
        stride,
        queryAt,
        query.template.squaredNorm,
      );
      if (cosine >= hits.threshold && hits.add(cosine, sequences[row]!)) {
        setThreshold(this.#lane, slot, hits.threshold, error);
      }
    }
  }
}

/** Scans runs of several arenas for any number of queries. */
export function scanRuns(
  runs: readonly Run[],
  queries: readonly Query[],
  scannerOf: (arena: number) => ArenaScanner,
): HitList[] {
  const results: HitList[] = [];
  for (let first = 0; first < queries.length; first += BATCH) {
    const batch = queries.slice(first, first + BATCH);
    const hits = batch.map((query) => new TopHits(query.minCosine, query.limit));
    for (const arena of new Set(runs.map((run) => run.arena))) {
      const own = runs.filter((run) => run.arena === arena);
      scannerOf(arena).scan(own, batch, hits);
    }
    results.push(...hits.map((found) => found.result()));
  }
  return results;
}
