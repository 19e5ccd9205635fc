/**
 * The loops over pixels: halving a photo, and reading a turned and scaled crop of it as network input. All memory belongs to
 * the caller, which leaves SLACK bytes (../pixel-memory.ts) behind each picture: whole vectors are read and written there.
 * Pictures are 3 bytes a pixel, row after row.
 */

/** The weights of the four neighbours add up to this: 14 bits, so that a product with a byte and sums of four fit easily. */
const WEIGHT_ONE: i32 = 1 << 14;

/** So that memory can grow without a type for it on the other side. @returns false when there is no more */
export function growTo(bytes: i32): bool {
  const missing = ((bytes + 65535) >>> 16) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Sums of two neighbouring pixels in two rows, channel by channel, at the eight bytes from each of the four places. */
// @ts-ignore: decorator
@inline
function blockSums(a: v128, b: v128, c: v128, d: v128, high: bool): v128 {
  return high
    ? i16x8.add(
        i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b)),
        i16x8.add(i16x8.extend_high_i8x16_u(c), i16x8.extend_high_i8x16_u(d)),
      )
    : i16x8.add(
        i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)),
        i16x8.add(i16x8.extend_low_i8x16_u(c), i16x8.extend_low_i8x16_u(d)),
      );
}

/** Rounded means of 2×2 blocks; an odd last row or column is dropped. Three pixels of the target at a time. */
export function halve(source: usize, width: i32, height: i32, target: usize): void {
  const columns = width >> 1;
  const rows = height >> 1;
  const two = i16x8.splat(2);
  for (let y = 0; y < rows; y++) {
    let above = source + 2 * y * width * 3;
    let below = above + width * 3;
    let out = target + y * columns * 3;
    for (let x = 0; x < columns; x += 3, above += 18, below += 18, out += 9) {
      const a = v128.load(above);
      const b = v128.load(above, 3);
      const c = v128.load(below);
      const d = v128.load(below, 3);
      const low = i16x8.shr_u(i16x8.add(blockSums(a, b, c, d, false), two), 2);
      const high = i16x8.shr_u(i16x8.add(blockSums(a, b, c, d, true), two), 2);
      const means = i8x16.narrow_i16x8_u(low, high);
      // Of the sixteen, those that begin at the first pixel of a pair.
      v128.store(out, i8x16.shuffle(means, means, 0, 1, 2, 6, 7, 8, 12, 13, 14, 15, 15, 15, 15, 15, 15, 15));
    }
  }
}

/** The first u of 0..count with low <= start + step * u < high, or count. */
// @ts-ignore: decorator
@inline
function firstBetween(start: f64, step: f64, low: f64, high: f64, count: i32): i32 {
  if (Math.abs(step) < 1e-12) return start >= low && start < high ? 0 : count;
  const edge = ((step > 0 ? low : high) - start) / step;
  return <i32>Math.min(<f64>count, Math.max(0, Math.ceil(edge)));
}

/** Behind the last such u, or 0. */
// @ts-ignore: decorator
@inline
function endBetween(start: f64, step: f64, low: f64, high: f64, count: i32): i32 {
  if (Math.abs(step) < 1e-12) return start >= low && start < high ? count : 0;
  const edge = ((step > 0 ? high : low) - start) / step;
  return <i32>Math.min(<f64>count, Math.max(0, Math.floor(edge) + 1));
}

/** A margin for sums that round: a source pixel more or less than one can be sure of. */
// @ts-ignore: decorator
@inline
function hair(start: f64, limit: f64): f64 {
  return 1e-6 * (1 + Math.abs(start) + limit);
}

/** The bytes of two neighbouring pixels: [r0 r1 g0 g1 b0 b1 0 0] in 16 bits. An index of 128 or more reads as 0 everywhere. */
// @ts-ignore: decorator
@inline
function neighbours(at: usize): v128 {
  return i8x16.relaxed_swizzle(
    v128.load64_zero(at),
    i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1),
  );
}

/**
 * Red, green and blue between four pixels that all lie in the picture, times WEIGHT_ONE.
 * @param above, below  the weights of the left and the right pixel, 16 bits each, in all four lanes
 */
// @ts-ignore: decorator
@inline
function between(at: usize, rowBytes: i32, above: v128, below: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(neighbours(at), above),
    i32x4.dot_i16x8_s(neighbours(at + rowBytes), below),
  );
}

/** The same where some of the four lie beyond the edge: those count as black. Slow, for the few pixels around a picture. */
function atEdge(image: usize, width: i32, height: i32, x: f64, y: f64, channel: i32): f32 {
  const left = <i32>Math.floor(x);
  const top = <i32>Math.floor(y);
  let sum: f64 = 0;
  for (let row = top; row <= top + 1; row++) {
    for (let column = left; column <= left + 1; column++) {
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const weight = (1 - Math.abs(x - <f64>column)) * (1 - Math.abs(y - <f64>row));
      sum += weight * <f64>load<u8>(image + (row * width + column) * 3 + channel);
    }
  }
  return <f32>sum;
}

/**
 * Reads a crop bilinearly into three planes of f32: value = byte * scale + offset, black beyond the picture.
 * @param a, b, x, y  source x = a·u − b·v + x, source y = b·u + a·v + y, all measured at pixel corners
 * @param planes  where the planes of red, green and blue begin
 * @param normalisation  f32: scale of red, green, blue; offset of red, green, blue
 */
export function warp(
  image: usize, width: i32, height: i32, a: f64, b: f64, x: f64, y: f64, outWidth: i32, outHeight: i32,
  red: usize, green: usize, blue: usize, normalisation: usize,
): void {
  for (let v = 0; v < outHeight; v++) {
    const row = <f64>v + 0.5;
    // The centre of the row's first pixel, in source coordinates where whole numbers are pixel centres.
    const startX = a * 0.5 - b * row + x - 0.5;
    const startY = b * 0.5 + a * row + y - 0.5;
    const hairX = hair(startX, <f64>width);
    const hairY = hair(startY, <f64>height);
    // Between `touched` and `left` nothing of the picture is seen; from `first` to `end` all four neighbours lie in it.
    const lastX = <f64>(width - 1) - hairX;
    const lastY = <f64>(height - 1) - hairY;
    const first = max(firstBetween(startX, a, hairX, lastX, outWidth), firstBetween(startY, b, hairY, lastY, outWidth));
    const end = max(first, min(endBetween(startX, a, hairX, lastX, outWidth), endBetween(startY, b, hairY, lastY, outWidth)));
    const beyondX = <f64>width + hairX;
    const beyondY = <f64>height + hairY;
    const touched = min(first, max(firstBetween(startX, a, -1 - hairX, beyondX, outWidth), firstBetween(startY, b, -1 - hairY, beyondY, outWidth)));
    const left = max(end, min(endBetween(startX, a, -1 - hairX, beyondX, outWidth), endBetween(startY, b, -1 - hairY, beyondY, outWidth)));

    fillBlack(0, touched, red, green, blue, normalisation);
    readEdge(image, width, height, a, b, startX, startY, touched, first, red, green, blue, normalisation);
    readInside(image, width, a, b, startX, startY, first, end, red, green, blue, normalisation);
    readEdge(image, width, height, a, b, startX, startY, end, left, red, green, blue, normalisation);
    fillBlack(left, outWidth, red, green, blue, normalisation);
    red += outWidth << 2;
    green += outWidth << 2;
    blue += outWidth << 2;
  }
}

function fillBlack(from: i32, to: i32, red: usize, green: usize, blue: usize, normalisation: usize): void {
  const offsetRed = load<f32>(normalisation, 12);
  const offsetGreen = load<f32>(normalisation, 16);
  const offsetBlue = load<f32>(normalisation, 20);
  for (let u = from; u < to; u++) {
    store<f32>(red + (u << 2), offsetRed);
    store<f32>(green + (u << 2), offsetGreen);
    store<f32>(blue + (u << 2), offsetBlue);
  }
}

function readEdge(
  image: usize, width: i32, height: i32, a: f64, b: f64, startX: f64, startY: f64, from: i32, to: i32,
  red: usize, green: usize, blue: usize, normalisation: usize,
): void {
  for (let u = from; u < to; u++) {
    const x = startX + a * <f64>u;
    const y = startY + b * <f64>u;
    const at = u << 2;
    store<f32>(red + at, atEdge(image, width, height, x, y, 0) * load<f32>(normalisation) + load<f32>(normalisation, 12));
    store<f32>(green + at, atEdge(image, width, height, x, y, 1) * load<f32>(normalisation, 4) + load<f32>(normalisation, 16));
    store<f32>(blue + at, atEdge(image, width, height, x, y, 2) * load<f32>(normalisation, 8) + load<f32>(normalisation, 20));
  }
}

function readInside(
  image: usize, width: i32, a: f64, b: f64, startX: f64, startY: f64, from: i32, to: i32,
  red: usize, green: usize, blue: usize, normalisation: usize,
): void {
  const rowBytes = width * 3;
  const one: f32 = 1 / <f32>WEIGHT_ONE;
  const scaleRed = f32x4.splat(load<f32>(normalisation) * one);
  const scaleGreen = f32x4.splat(load<f32>(normalisation, 4) * one);
  const scaleBlue = f32x4.splat(load<f32>(normalisation, 8) * one);
  const offsetRed = v128.load32_splat(normalisation, 12);
  const offsetGreen = v128.load32_splat(normalisation, 16);
  const offsetBlue = v128.load32_splat(normalisation, 20);
  const lanes = f32x4(0, 1, 2, 3);
  const stepsX = f32x4.mul(lanes, f32x4.splat(<f32>a));
  const stepsY = f32x4.mul(lanes, f32x4.splat(<f32>b));
  const half = f32x4.splat(0.5);
  const unit = f32x4.splat(<f32>WEIGHT_ONE);
  const unitWhole = i32x4.splat(WEIGHT_ONE);
  const halfUnit = i32x4.splat(WEIGHT_ONE >> 1);
  const bytesAcross = i32x4.splat(3);
  const bytesDown = i32x4.splat(rowBytes);
  // Four pixels at a time, turned from four triples to three planes; the last ones overlap the four before them.
  for (let next = from; next < to; next += 4) {
    const u = to - from < 4 ? next : min(next, to - 4);
    const x = startX + a * <f64>u;
    const y = startY + b * <f64>u;
    const column = <i32>x;
    const line = <i32>y;
    // Relative to the first of the four, where 32 bits are exact to a millionth of a pixel.
    const dx = f32x4.add(f32x4.splat(<f32>(x - <f64>column)), stepsX);
    const dy = f32x4.add(f32x4.splat(<f32>(y - <f64>line)), stepsY);
    const lefts = f32x4.floor(dx);
    const tops = f32x4.floor(dy);
    const rights = i32x4.relaxed_trunc_f32x4_s(f32x4.add(f32x4.mul(f32x4.sub(dx, lefts), unit), half));
    const bottoms = i32x4.relaxed_trunc_f32x4_s(f32x4.add(f32x4.mul(f32x4.sub(dy, tops), unit), half));
    const both = i32x4.shr_u(i32x4.add(i32x4.mul(rights, bottoms), halfUnit), 14);
    const aboveLeft = i32x4.sub(i32x4.add(unitWhole, both), i32x4.add(rights, bottoms));
    const above = v128.or(i32x4.shl(i32x4.sub(rights, both), 16), aboveLeft);
    const below = v128.or(i32x4.shl(both, 16), i32x4.sub(bottoms, both));
    const places = i32x4.add(
      i32x4.mul(i32x4.relaxed_trunc_f32x4_s(lefts), bytesAcross),
      i32x4.mul(i32x4.relaxed_trunc_f32x4_s(tops), bytesDown),
    );
    const at0 = image + line * rowBytes + column * 3;
    if (to - from < 4) {
      const colours = f32x4.convert_i32x4_s(between(at0, rowBytes, v128.shuffle<i32>(above, above, 0, 0, 0, 0), v128.shuffle<i32>(below, below, 0, 0, 0, 0)));
      store<f32>(red + (u << 2), f32x4.extract_lane(colours, 0) * f32x4.extract_lane(scaleRed, 0) + f32x4.extract_lane(offsetRed, 0));
      store<f32>(green + (u << 2), f32x4.extract_lane(colours, 1) * f32x4.extract_lane(scaleGreen, 0) + f32x4.extract_lane(offsetGreen, 0));
      store<f32>(blue + (u << 2), f32x4.extract_lane(colours, 2) * f32x4.extract_lane(scaleBlue, 0) + f32x4.extract_lane(offsetBlue, 0));
      next -= 3;
      continue;
    }
    const p0 = between(at0, rowBytes, v128.shuffle<i32>(above, above, 0, 0, 0, 0), v128.shuffle<i32>(below, below, 0, 0, 0, 0));
    const p1 = between(at0 + i32x4.extract_lane(places, 1), rowBytes, v128.shuffle<i32>(above, above, 1, 1, 1, 1), v128.shuffle<i32>(below, below, 1, 1, 1, 1));
    const p2 = between(at0 + i32x4.extract_lane(places, 2), rowBytes, v128.shuffle<i32>(above, above, 2, 2, 2, 2), v128.shuffle<i32>(below, below, 2, 2, 2, 2));
    const p3 = between(at0 + i32x4.extract_lane(places, 3), rowBytes, v128.shuffle<i32>(above, above, 3, 3, 3, 3), v128.shuffle<i32>(below, below, 3, 3, 3, 3));
    const rg01 = v128.shuffle<i32>(p0, p1, 0, 4, 1, 5);
    const rg23 = v128.shuffle<i32>(p2, p3, 0, 4, 1, 5);
    const b01 = v128.shuffle<i32>(p0, p1, 2, 6, 2, 6);
    const b23 = v128.shuffle<i32>(p2, p3, 2, 6, 2, 6);
    const reds = f32x4.convert_i32x4_s(v128.shuffle<i64>(rg01, rg23, 0, 2));
    const greens = f32x4.convert_i32x4_s(v128.shuffle<i64>(rg01, rg23, 1, 3));
    const blues = f32x4.convert_i32x4_s(v128.shuffle<i64>(b01, b23, 0, 2));
    const at = u << 2;
    v128.store(red + at, f32x4.add(f32x4.mul(reds, scaleRed), offsetRed));
    v128.store(green + at, f32x4.add(f32x4.mul(greens, scaleGreen), offsetGreen));
    v128.store(blue + at, f32x4.add(f32x4.mul(blues, scaleBlue), offsetBlue));
  }
}
