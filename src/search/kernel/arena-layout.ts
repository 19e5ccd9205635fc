/**
 * An arena is one piece of memory that all threads share. It holds rows (one face each) plane by plane, so that the
 * filter streams over the high bytes alone, and a scratch lane for each thread:
 *
 *   scratch    lanes x { a batch of queries, a list of kept rows }
 *   high       rows x stride  int8
 *   low        rows x stride  int8
 *   sequences  rows           f64
 *   offsets    rows           i32   64 * the sum of the row's high bytes, see filter-query.ts
 *   scales     rows           f32   1 / length
 *   errors     rows           f32   NO_FACE where no face is: such a row never passes the filter
 *
 * The stride is the dimension rounded up to what the kernel reads at a time; the rest is zeros.
 */
const KERNEL_STEP = 32;
const PAGE = 64 * 1024;

/** Rows are given to groups in blocks of so many. */
export const BLOCK_ROWS = 32;
/** Queries that are answered in one pass over a group. */
export const BATCH = 32;
/** Rows that are filtered for one query of a batch before the next query's turn: they stay in the core's cache. */
export const PIECE_ROWS = 256;
/** What a row without a face carries instead of its error. */
export const NO_FACE = Number.NEGATIVE_INFINITY;

export function strideFor(dimension: number): number {
  return Math.ceil(dimension / KERNEL_STEP) * KERNEL_STEP;
}

/** Bytes that a face takes in memory. */
export function bytesPerRow(stride: number): number {
  return 2 * stride + 8 + 4 + 4 + 4;
}

export type ArenaShape = { stride: number; rows: number; lanes: number };

export type ArenaViews = {
  high: Int8Array;
  low: Int8Array;
  sequences: Float64Array;
  offsets: Int32Array;
  scales: Float32Array;
  errors: Float32Array;
};

/** A thread's own scratch space. */
export type Lane = {
  /** BATCH x stride int16: the exact queries. */
  exact: Int16Array;
  /** BATCH x stride of 0..127: the queries as the filter reads them. */
  coarse: Uint8Array;
  /** BATCH x 4 f32: unit, error factor, threshold, unused. */
  parameters: Float32Array;
  /** PIECE_ROWS row numbers. */
  list: Uint32Array;
};

function laneBytes(stride: number): number {
  return BATCH * (2 * stride + stride + 16) + PIECE_ROWS * 4;
}

export function arenaPages({ stride, rows, lanes }: ArenaShape): number {
  return Math.ceil((lanes * laneBytes(stride) + rows * bytesPerRow(stride)) / PAGE);
}

/** How many rows fit into an arena of so many bytes; a multiple of the block. */
export function rowsWithin(bytes: number, stride: number, lanes: number): number {
  const rows = Math.floor((bytes - lanes * laneBytes(stride)) / bytesPerRow(stride));
  return Math.max(BLOCK_ROWS, rows - (rows % BLOCK_ROWS));
}

export function arenaViews(buffer: SharedArrayBuffer, { stride, rows, lanes }: ArenaShape): ArenaViews {
  let at = lanes * laneBytes(stride);
  const take = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  return {
    high: new Int8Array(buffer, take(rows * stride), rows * stride),
    low: new Int8Array(buffer, take(rows * stride), rows * stride),
    sequences: new Float64Array(buffer, take(rows * 8), rows),
    offsets: new Int32Array(buffer, take(rows * 4), rows),
    scales: new Float32Array(buffer, take(rows * 4), rows),
    errors: new Float32Array(buffer, take(rows * 4), rows),
  };
}

export function laneView(buffer: SharedArrayBuffer, stride: number, lane: number): Lane {
  let at = lane * laneBytes(stride);
  const take = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  return {
    exact: new Int16Array(buffer, take(BATCH * stride * 2), BATCH * stride),
    coarse: new Uint8Array(buffer, take(BATCH * stride), BATCH * stride),
    parameters: new Float32Array(buffer, take(BATCH * 16), BATCH * 4),
    list: new Uint32Array(buffer, take(PIECE_ROWS * 4), PIECE_ROWS),
  };
}
