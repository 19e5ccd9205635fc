/**
 * The inner loops of the exact search. All memory is imported and shared; nothing is allocated here. The layout of a block
 * and the proof of the bound stand in ../block-layout.ts and ../template.ts.
 */

/** The integer dot products are over int16 = 256 * high + low; the filter sees the high bytes only. */
const HIGH: f64 = 256.0;

// @ts-ignore: decorator
@inline
function sumLanes(lanes: v128): f64 {
  // Each lane holds at most 1024 / 4 * 127 * 32512 < 2^31; only their sum needs more than 32 bits.
  const wide = i64x2.add(i64x2.extend_low_i32x4_s(lanes), i64x2.extend_high_i32x4_s(lanes));
  return <f64>(i64x2.extract_lane(wide, 0) + i64x2.extract_lane(wide, 1));
}

/**
 * Keeps every row of a block that can reach the threshold: approximate cosine + row's error >= threshold.
 * @param high, scales, errors  the block's planes: rows x stride int8, rows f64, rows f32
 * @param query  stride int16
 * @param queryScale  cosine of two templates = dot * scale * scale
 * @param out  receives `tag + row` as u32 for each kept row
 * @returns how many rows were kept
 */
export function filterBlock(
  high: usize, scales: usize, errors: usize, rows: i32, stride: i32,
  query: usize, queryScale: f64, threshold: f64, tag: u32, out: usize,
): i32 {
  const end = out;
  let at = end;
  const unit = queryScale * HIGH;
  for (let row = 0; row < rows; row++) {
    let even = i32x4.splat(0);
    let odd = i32x4.splat(0);
    for (let i = 0; i < stride; i += 16) {
      const x = v128.load(high + i);
      const q = query + (i << 1);
      even = i32x4.add(even, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(x), v128.load(q)));
      odd = i32x4.add(odd, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(x), v128.load(q, 16)));
    }
    high += stride;
    const approximate = sumLanes(i32x4.add(even, odd)) * unit * load<f64>(scales + (row << 3));
    store<u32>(at, tag + row);
    at += approximate + <f64>load<f32>(errors + (row << 2)) >= threshold ? 4 : 0;
  }
  return <i32>((at - end) >> 2);
}

/**
 * The same for four queries at once: a row is widened once and used four times.
 * @param queries  4 x stride int16
 * @param parameters  4 x { queryScale: f64, threshold: f64 }
 * @param out  four lists, `outStride` bytes apart
 * @param counts  4 x u32: how long each list is; grows
 */
export function filterBlockFour(
  high: usize, scales: usize, errors: usize, rows: i32, stride: i32,
  queries: usize, parameters: usize, tag: u32, out: usize, outStride: usize, counts: usize,
): void {
  const bytes = <usize>(stride << 1);
  for (let row = 0; row < rows; row++) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    for (let i = 0; i < stride; i += 16) {
      const x = v128.load(high + i);
      const low = i16x8.extend_low_i8x16_s(x);
      const top = i16x8.extend_high_i8x16_s(x);
      const q = queries + (i << 1);
      a = i32x4.add(i32x4.add(a, i32x4.dot_i16x8_s(low, v128.load(q))), i32x4.dot_i16x8_s(top, v128.load(q, 16)));
      const r = q + bytes;
      b = i32x4.add(i32x4.add(b, i32x4.dot_i16x8_s(low, v128.load(r))), i32x4.dot_i16x8_s(top, v128.load(r, 16)));
      const s = r + bytes;
      c = i32x4.add(i32x4.add(c, i32x4.dot_i16x8_s(low, v128.load(s))), i32x4.dot_i16x8_s(top, v128.load(s, 16)));
      const t = s + bytes;
      d = i32x4.add(i32x4.add(d, i32x4.dot_i16x8_s(low, v128.load(t))), i32x4.dot_i16x8_s(top, v128.load(t, 16)));
    }
    high += stride;
    const scale = load<f64>(scales + (row << 3)) * HIGH;
    const error = <f64>load<f32>(errors + (row << 2));
    keep(a, scale, error, parameters, tag + row, out, counts);
    keep(b, scale, error, parameters + 16, tag + row, out + outStride, counts + 4);
    keep(c, scale, error, parameters + 32, tag + row, out + 2 * outStride, counts + 8);
    keep(d, scale, error, parameters + 48, tag + row, out + 3 * outStride, counts + 12);
  }
}

// @ts-ignore: decorator
@inline
function keep(lanes: v128, scale: f64, error: f64, parameters: usize, id: u32, out: usize, counts: usize): void {
  const count = load<u32>(counts);
  store<u32>(out + (count << 2), id);
  const reaches = sumLanes(lanes) * load<f64>(parameters) * scale + error >= load<f64>(parameters, 8);
  store<u32>(counts, count + <u32>reaches);
}

/**
 * The exact cosine of one row: integer dot product over the int16 templates, then dot * (scale * scale).
 * @param high, low  the row's two planes
 */
export function cosine(high: usize, low: usize, stride: i32, query: usize, queryScale: f64, scale: f64): f64 {
  let sum = i64x2.splat(0);
  for (let i = 0; i < stride; i += 16) {
    const h = v128.load(high + i);
    const l = v128.load(low + i);
    const q = query + (i << 1);
    const first = i16x8.add(i16x8.shl(i16x8.extend_low_i8x16_s(h), 8), i16x8.extend_low_i8x16_s(l));
    const second = i16x8.add(i16x8.shl(i16x8.extend_high_i8x16_s(h), 8), i16x8.extend_high_i8x16_s(l));
    // Two products of at most 32512^2 each still fit 32 bits; more would not.
    const p = i32x4.dot_i16x8_s(first, v128.load(q));
    const r = i32x4.dot_i16x8_s(second, v128.load(q, 16));
    sum = i64x2.add(sum, i64x2.add(i64x2.extend_low_i32x4_s(p), i64x2.extend_high_i32x4_s(p)));
    sum = i64x2.add(sum, i64x2.add(i64x2.extend_low_i32x4_s(r), i64x2.extend_high_i32x4_s(r)));
  }
  return <f64>(i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1)) * (queryScale * scale);
}
