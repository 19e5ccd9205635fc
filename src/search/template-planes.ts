import { LARGEST_DIMENSION, squaredNormOf, type Template } from './template.ts';

/**
 * Templates laid out for the scan. A component v is split as v = 256 * high + low, both signed bytes; the filter reads
 * the high plane alone, the exact score reads both.
 *
 * By Cauchy-Schwarz the cosine is off by at most |low| / |v| when the low plane is left out; that is a face's `error`.
 */
export type TemplatePlanes = {
  dimension: number;
  count: number;
  /** Ascending. */
  sequences: Float64Array;
  /** 64 * the sum of the high bytes; what the filter takes from a dot product with its centred query. */
  offsets: Int32Array;
  /** 1 / |v| */
  scales: Float32Array;
  errors: Float32Array;
  /** count x dimension */
  high: Int8Array;
  low: Int8Array;
  /** The bytes that are sealed; all of the above are views into them. */
  encoded: Uint8Array;
};

/** The filter reads queries as integers of 0..127 around this one; see kernel/filter-query.ts. */
export const QUERY_CENTRE = 64;

const FORMAT = 1;
/** format u8, unused u8, dimension u16, count u32; then the arrays in the order of the widths of their elements. */
const HEADER_BYTES = 8;

/** Covers the rounding of `scales`, of `errors` and of the filter's own arithmetic (each below 3e-7). */
const ROUNDING = 1e-6;

export function planesOf(faces: readonly { sequence: number; template: Template }[]): TemplatePlanes {
  const dimension = faces[0]?.template.values.length ?? 0;
  const planes = emptyPlanes(dimension, faces.length);
  faces.forEach(({ sequence, template }, row) => {
    planes.sequences[row] = sequence;
    splitInto(planes, row, template);
  });
  return planes;
}

function splitInto(planes: TemplatePlanes, row: number, template: Template): void {
  const { values, squaredNorm } = template;
  const start = row * planes.dimension;
  let lowSquared = 0;
  let highSum = 0;
  for (let i = 0; i < values.length; i++) {
    const high = (values[i]! + 128) >> 8;
    const low = values[i]! - high * 256;
    planes.high[start + i] = high;
    planes.low[start + i] = low;
    lowSquared += low * low;
    highSum += high;
  }
  planes.offsets[row] = QUERY_CENTRE * highSum;
  planes.scales[row] = 1 / Math.sqrt(squaredNorm);
  planes.errors[row] = Math.sqrt(lowSquared / squaredNorm) + ROUNDING;
}

export function templateAt(planes: TemplatePlanes, row: number): Template {
  const values = new Int16Array(planes.dimension);
  const start = row * planes.dimension;
  for (let i = 0; i < values.length; i++) values[i] = planes.high[start + i]! * 256 + planes.low[start + i]!;
  return { values, squaredNorm: squaredNormOf(values) };
}

export function rowOf(planes: TemplatePlanes, sequence: number): number {
  return planes.sequences.indexOf(sequence);
}

/** Several planes as one, in the given order, without the rows of some faces. */
export function joinPlanes(parts: readonly TemplatePlanes[], without: readonly number[] = []): TemplatePlanes {
  const spans = parts.flatMap((part) => spansWithout(part, without));
  const planes = emptyPlanes(
    parts[0]?.dimension ?? 0,
    spans.reduce((sum, { from, to }) => sum + to - from, 0),
  );
  let target = 0;
  for (const { part, from, to } of spans) {
    copyRows(part, from, to, planes, target);
    target += to - from;
  }
  return planes;
}

/** Rows [from, to) of a part. */
type Span = { part: TemplatePlanes; from: number; to: number };

function spansWithout(part: TemplatePlanes, without: readonly number[]): Span[] {
  const rows = without.map((sequence) => rowOf(part, sequence)).filter((row) => row >= 0);
  const ends = [...rows.sort((a, b) => a - b), part.count];
  return ends.map((to, i) => ({ part, from: i === 0 ? 0 : ends[i - 1]! + 1, to }));
}

function copyRows(source: TemplatePlanes, from: number, to: number, planes: TemplatePlanes, target: number): void {
  const { dimension } = planes;
  planes.sequences.set(source.sequences.subarray(from, to), target);
  planes.offsets.set(source.offsets.subarray(from, to), target);
  planes.scales.set(source.scales.subarray(from, to), target);
  planes.errors.set(source.errors.subarray(from, to), target);
  planes.high.set(source.high.subarray(from * dimension, to * dimension), target * dimension);
  planes.low.set(source.low.subarray(from * dimension, to * dimension), target * dimension);
}

/**
 * Views into the given bytes, not a copy where alignment allows. All supported platforms are little-endian.
 * @throws Error when the bytes are not the `encoded` ones of planes
 */
export function decodePlanes(bytes: Uint8Array): TemplatePlanes {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FORMAT) throw new Error('The templates have an unknown format.');
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const dimension = header.getUint16(2, true);
  const count = header.getUint32(4, true);
  if (dimension > LARGEST_DIMENSION || bytes.length !== sizeOf(dimension, count)) {
    throw new Error('The templates have the wrong length.');
  }
  return viewOf(bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes), dimension, count);
}

function emptyPlanes(dimension: number, count: number): TemplatePlanes {
  const bytes = new Uint8Array(sizeOf(dimension, count));
  const header = new DataView(bytes.buffer);
  header.setUint8(0, FORMAT);
  header.setUint16(2, dimension, true);
  header.setUint32(4, count, true);
  return viewOf(bytes, dimension, count);
}

function sizeOf(dimension: number, count: number): number {
  return HEADER_BYTES + count * (8 + 4 + 4 + 4 + 2 * dimension);
}

function viewOf(bytes: Uint8Array, dimension: number, count: number): TemplatePlanes {
  let at = bytes.byteOffset + HEADER_BYTES;
  const take = (length: number) => {
    at += length;
    return at - length;
  };
  return {
    dimension,
    count,
    sequences: new Float64Array(bytes.buffer, take(8 * count), count),
    offsets: new Int32Array(bytes.buffer, take(4 * count), count),
    scales: new Float32Array(bytes.buffer, take(4 * count), count),
    errors: new Float32Array(bytes.buffer, take(4 * count), count),
    high: new Int8Array(bytes.buffer, take(dimension * count), dimension * count),
    low: new Int8Array(bytes.buffer, take(dimension * count), dimension * count),
    encoded: bytes,
  };
}
