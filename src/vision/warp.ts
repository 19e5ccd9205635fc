import type { RgbImage } from './image.ts';
import type { ImagePyramid } from './pyramid.ts';

/**
 * Where an output pixel comes from: source x = a·u − b·v + x, source y = b·u + a·v + y, with u, v counted in output pixels and both
 * images' coordinates measured at pixel corners (the first pixel's centre is 0.5, 0.5). A turn, a scale and a shift, never a
 * shear: faces keep their shape.
 */
export type Similarity = { a: number; b: number; x: number; y: number };

/** How bytes become network input: value = byte × scale + offset, for red, green and blue. */
export type Normalisation = { scale: readonly [number, number, number]; offset: readonly [number, number, number] };

/**
 * Reads a `width`×`height` crop bilinearly into planes (red, green, blue; row after row) of `out`, starting at `start`.
 * What lies outside the photo reads as black, as in the crops that the networks were trained on.
 */
export function warpToPlanes(
  pyramid: ImagePyramid,
  transform: Similarity,
  size: { width: number; height: number },
  { scale, offset }: Normalisation,
  out: Float32Array,
  start = 0,
): void {
  const level = pyramid.levelFor(Math.hypot(transform.a, transform.b));
  const a = transform.a / level.scale;
  const b = transform.b / level.scale;
  const plane = size.width * size.height;
  const row: Row = { image: level.image, a, b, x: 0, y: 0, plane, scale, offset, out, target: start };
  for (let v = 0; v < size.height; v++, row.target += size.width) {
    // The centre of the row's first output pixel, in source coordinates where whole numbers are pixel centres.
    row.x = a * 0.5 - b * (v + 0.5) + transform.x / level.scale - 0.5;
    row.y = b * 0.5 + a * (v + 0.5) + transform.y / level.scale - 0.5;
    const [first, end] = insideOf(row, size.width);
    readEdge(row, 0, first);
    readInside(row, first, end);
    readEdge(row, end, size.width);
  }
}

/** One row of output pixels: where it starts in the source, and how it goes on with each pixel. */
type Row = Normalisation & {
  image: RgbImage;
  a: number;
  b: number;
  x: number;
  y: number;
  plane: number;
  out: Float32Array;
  target: number;
};

/** The output pixels (first, end) of a row whose four source pixels all lie in the photo. */
function insideOf({ image, a, b, x, y }: Row, count: number): [first: number, end: number] {
  const [firstX, endX] = rangeWithin(x, a, image.width - 1, count);
  const [firstY, endY] = rangeWithin(y, b, image.height - 1, count);
  const first = Math.max(firstX, firstY);
  return [first, Math.max(first, Math.min(endX, endY))];
}

/** The whole numbers u of 0..count for which 0 <= start + step·u < limit, a hair inside so that sums may round. */
function rangeWithin(start: number, step: number, limit: number, count: number): [first: number, end: number] {
  const hair = 1e-6 * (1 + Math.abs(start) + limit);
  const low = hair - start;
  const high = limit - hair - start;
  if (Math.abs(step) < 1e-12) return low <= 0 && high > 0 ? [0, count] : [0, 0];
  const [from, to] = step > 0 ? [low / step, high / step] : [high / step, low / step];
  const first = Math.min(count, Math.max(0, Math.ceil(from)));
  return [first, Math.max(first, Math.min(count, Math.floor(to) + 1))];
}

/** The inner loop of nearly every pixel: no test, no call. */
function readInside({ image, a, b, x, y, plane, scale, offset, out, target }: Row, first: number, end: number): void {
  const { data } = image;
  const rowBytes = image.width * 3;
  const [scaleRed, scaleGreen, scaleBlue] = scale;
  const [offsetRed, offsetGreen, offsetBlue] = offset;
  for (let u = first; u < end; u++) {
    const sourceX = x + a * u;
    const sourceY = y + b * u;
    const left = sourceX | 0;
    const top = sourceY | 0;
    const right = sourceX - left;
    const bottom = sourceY - top;
    const above = top * rowBytes + left * 3;
    const below = above + rowBytes;
    const w11 = right * bottom;
    const w10 = bottom - w11;
    const w01 = right - w11;
    const w00 = 1 - right - w10;
    const at = target + u;
    out[at] =
      (data[above]! * w00 + data[above + 3]! * w01 + data[below]! * w10 + data[below + 3]! * w11) * scaleRed +
      offsetRed;
    out[at + plane] =
      (data[above + 1]! * w00 + data[above + 4]! * w01 + data[below + 1]! * w10 + data[below + 4]! * w11) * scaleGreen +
      offsetGreen;
    out[at + 2 * plane] =
      (data[above + 2]! * w00 + data[above + 5]! * w01 + data[below + 2]! * w10 + data[below + 5]! * w11) * scaleBlue +
      offsetBlue;
  }
}

/** Where some of the four source pixels, or all, lie beyond the edge: those count as black. */
function readEdge({ image, a, b, x, y, plane, scale, offset, out, target }: Row, first: number, end: number): void {
  const { data, width, height } = image;
  for (let u = first; u < end; u++) {
    const sourceX = x + a * u;
    const sourceY = y + b * u;
    const left = Math.floor(sourceX);
    const top = Math.floor(sourceY);
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let corner = 0; corner < 4; corner++) {
        const column = left + (corner & 1);
        const line = top + (corner >> 1);
        if (column < 0 || line < 0 || column >= width || line >= height) continue;
        const weight = (1 - Math.abs(sourceX - column)) * (1 - Math.abs(sourceY - line));
        sum += data[(line * width + column) * 3 + channel]! * weight;
      }
      out[target + u + channel * plane] = sum * scale[channel]! + offset[channel]!;
    }
  }
}

/** The same normalisation for all three channels. */
export function uniformNormalisation(scale: number, offset: number): Normalisation {
  return { scale: [scale, scale, scale], offset: [offset, offset, offset] };
}

/** A point of the source, given in output pixels. */
export function applySimilarity({ a, b, x, y }: Similarity, point: { x: number; y: number }): { x: number; y: number } {
  return { x: a * point.x - b * point.y + x, y: b * point.x + a * point.y + y };
}
