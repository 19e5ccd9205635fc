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
  const { data, width, height } = level.image;
  const a = transform.a / level.scale;
  const b = transform.b / level.scale;
  const plane = size.width * size.height;
  const [scaleRed, scaleGreen, scaleBlue] = scale;
  const [offsetRed, offsetGreen, offsetBlue] = offset;
  let target = start;
  for (let v = 0; v < size.height; v++) {
    // The centre of the row's first output pixel, in source coordinates where whole numbers are pixel centres.
    let x = a * 0.5 - b * (v + 0.5) + transform.x / level.scale - 0.5;
    let y = b * 0.5 + a * (v + 0.5) + transform.y / level.scale - 0.5;
    for (let u = 0; u < size.width; u++, x += a, y += b, target++) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      if (left < -1 || top < -1 || left >= width || top >= height) {
        out[target] = offsetRed;
        out[target + plane] = offsetGreen;
        out[target + 2 * plane] = offsetBlue;
        continue;
      }
      const right = x - left;
      const bottom = y - top;
      const w00 = top >= 0 && left >= 0 ? (1 - right) * (1 - bottom) : 0;
      const w01 = top >= 0 && left + 1 < width ? right * (1 - bottom) : 0;
      const w10 = top + 1 < height && left >= 0 ? (1 - right) * bottom : 0;
      const w11 = top + 1 < height && left + 1 < width ? right * bottom : 0;
      const above = (top * width + left) * 3;
      const p00 = w00 === 0 ? 0 : above;
      const p01 = w01 === 0 ? 0 : above + 3;
      const p10 = w10 === 0 ? 0 : above + width * 3;
      const p11 = w11 === 0 ? 0 : above + width * 3 + 3;
      out[target] = (data[p00]! * w00 + data[p01]! * w01 + data[p10]! * w10 + data[p11]! * w11) * scaleRed + offsetRed;
      out[target + plane] =
        (data[p00 + 1]! * w00 + data[p01 + 1]! * w01 + data[p10 + 1]! * w10 + data[p11 + 1]! * w11) * scaleGreen +
        offsetGreen;
      out[target + 2 * plane] =
        (data[p00 + 2]! * w00 + data[p01 + 2]! * w01 + data[p10 + 2]! * w10 + data[p11 + 2]! * w11) * scaleBlue +
        offsetBlue;
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
