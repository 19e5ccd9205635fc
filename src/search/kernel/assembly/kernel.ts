/**
 * The inner loops of the exact search. All memory is imported and shared; nothing is allocated here. The layout of the
 * memory stands in ../arena-layout.ts, the bound that makes the filter exact in ../filter-query.ts.
 */

/** The filter works on this many rows at a time. */
const ROWS: i32 = 4;

/**
 * The dot product of a row's high bytes with a query of 7 bits, in four partial sums. The relaxed instruction has the
 * same result on every machine as long as the second operand is 0..127 and no pair of products leaves 16 bits; with
 * |row| <= 127 none does (2 * 127 * 127 = 32258).
 */
// @ts-ignore: decorator
@inline
function partialDot(row: usize, query: usize, stride: i32): v128 {
  let even = i32x4.splat(0);
  let odd = i32x4.splat(0);
  for (let i = 0; i < stride; i += 32) {
    even = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(row + i), v128.load(query + i), even);
    odd = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(row + i, 16), v128.load(query + i, 16), odd);
  }
  return i32x4.add(even, odd);
}

/** Four vectors of partial sums to one vector of sums: below 1024 * 127 * 127 < 2^24, so also exact as f32. */
// @ts-ignore: decorator
@inline
function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Which of four rows can reach the threshold: approximation + error * errorFactor >= threshold.
 * @param query  its parameters, f32: unit, errorFactor, threshold, unused
 * @returns a bit for each row
 */
// @ts-ignore: decorator
@inline
function reaching(sums: v128, offsets: usize, scales: usize, errors: usize, query: usize): i32 {
  const centred = f32x4.convert_i32x4_s(i32x4.sub(sums, v128.load(offsets)));
  const approximation = f32x4.mul(f32x4.mul(centred, v128.load32_splat(query)), v128.load(scales));
  const margin = f32x4.mul(v128.load(errors), v128.load32_splat(query, 4));
  return i32x4.bitmask(f32x4.ge(f32x4.add(approximation, margin), v128.load32_splat(query, 8)));
}

/**
 * Lists every row that can reach the threshold of one query.
 * @param high  rows x stride int8; @param offsets  64 * the sum of each row's bytes, i32
 * @param scales, errors  f32 for each row
 * @param rows  a multiple of 4; @param stride  a multiple of 32
 * @param query  stride bytes of 0..127; @param parameters  as for `reaching`
 * @param firstRow  the number of the first row, for the list
 * @param list  receives the numbers of the kept rows, u32
 * @returns how many were kept
 */
export function filter(
  high: usize, offsets: usize, scales: usize, errors: usize, rows: i32, stride: i32,
  query: usize, parameters: usize, firstRow: u32, list: usize,
): i32 {
  let at = list;
  for (let row = 0; row < rows; row += ROWS) {
    const a = partialDot(high, query, stride);
    const b = partialDot(high + stride, query, stride);
    const c = partialDot(high + 2 * stride, query, stride);
    const d = partialDot(high + 3 * stride, query, stride);
    high += 4 * stride;
    const lane = row << 2;
    let kept = reaching(sumsOf(a, b, c, d), offsets + lane, scales + lane, errors + lane, parameters);
    while (kept) {
      store<u32>(at, firstRow + row + ctz(kept));
      at += 4;
      kept &= kept - 1;
    }
  }
  return <i32>((at - list) >> 2);
}

/**
 * The exact cosine of one row, by the definition in ../../template.ts: integer sums, one square root, one division.
 * @param high, low  the row's two planes
 * @param query  stride int16
 * @param querySquaredNorm  the sum of the query's squares
 */
export function cosine(high: usize, low: usize, stride: i32, query: usize, querySquaredNorm: f64): f64 {
  let dot = i64x2.splat(0);
  let square = i64x2.splat(0);
  for (let i = 0; i < stride; i += 16) {
    const h = v128.load(high + i);
    const l = v128.load(low + i);
    const q = query + (i << 1);
    const first = i16x8.add(i16x8.shl(i16x8.extend_low_i8x16_s(h), 8), i16x8.extend_low_i8x16_s(l));
    const second = i16x8.add(i16x8.shl(i16x8.extend_high_i8x16_s(h), 8), i16x8.extend_high_i8x16_s(l));
    // Two products of at most 32512^2 each just fit 32 bits; from there on 64 bits are needed.
    dot = addWide(dot, i32x4.dot_i16x8_s(first, v128.load(q)));
    dot = addWide(dot, i32x4.dot_i16x8_s(second, v128.load(q, 16)));
    square = addWide(square, i32x4.dot_i16x8_s(first, first));
    square = addWide(square, i32x4.dot_i16x8_s(second, second));
  }
  return min(1.0, total(dot) / sqrt(querySquaredNorm * total(square)));
}

// @ts-ignore: decorator
@inline
function addWide(sum: v128, lanes: v128): v128 {
  return i64x2.add(sum, i64x2.add(i64x2.extend_low_i32x4_s(lanes), i64x2.extend_high_i32x4_s(lanes)));
}

// @ts-ignore: decorator
@inline
function total(sum: v128): f64 {
  return <f64>(i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1));
}
