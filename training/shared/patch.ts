import type { RgbImage } from '../../src/vision/image.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { type Similarity, uniformNormalisation, warpToPlanes } from '../../src/vision/warp.ts';

/** Side of the pictures that training reads, in pixels. Larger than the networks' windows, so that it can shift and turn them. */
export const PATCH = 160;
/** The photo's border pixels are repeated over this share of its longer side, so that framing does not tell the class. */
const BORDER = 0.6;
/** One photo gives many patches. */
const borderedPhotos = new WeakMap<RgbImage, ImagePyramid>();

/** side × side × 3 bytes, cut by the code that serves. @param transform from patch pixels to the photo */
export function patchOf(image: RgbImage, transform: Similarity, side = PATCH): Uint8Array {
  const border = Math.ceil(Math.max(image.width, image.height) * BORDER);
  const pyramid = borderedPhotos.get(image) ?? new ImagePyramid(withBorder(image, border));
  borderedPhotos.set(image, pyramid);
  const planes = new Float32Array(3 * side * side);
  const shifted = { ...transform, x: transform.x + border, y: transform.y + border };
  const size = { width: side, height: side };
  warpToPlanes(pyramid, shifted, size, uniformNormalisation(1, 0), planes);
  const patch = new Uint8Array(planes.length);
  for (let i = 0; i < patch.length; i++) patch[i] = Math.round(planes[(i % 3) * side * side + Math.floor(i / 3)]!);
  return patch;
}

function withBorder({ data: from, width, height }: RgbImage, border: number): RgbImage {
  const wide = width + 2 * border;
  const high = height + 2 * border;
  const to = new Uint8Array(wide * high * 3);
  for (let y = 0; y < high; y++) {
    const row = Math.min(height - 1, Math.max(0, y - border));
    for (let x = 0; x < wide; x++) {
      const source = (row * width + Math.min(width - 1, Math.max(0, x - border))) * 3;
      const target = (y * wide + x) * 3;
      to[target] = from[source]!;
      to[target + 1] = from[source + 1]!;
      to[target + 2] = from[source + 2]!;
    }
  }
  return { data: to, width: wide, height: high };
}
