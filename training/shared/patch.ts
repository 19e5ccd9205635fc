import type { RgbImage } from '../../src/vision/image.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { applySimilarity, type Similarity, uniformNormalisation, warpToPlanes } from '../../src/vision/warp.ts';

/** Side of the pictures that training reads, in pixels. Larger than the networks' windows, so that it can shift and turn them. */
export const PATCH = 160;
/** The photo's border pixels are repeated over this share of its longer side, so that framing does not tell the class. */
const BORDER = 0.6;
/** One photo gives many patches; the second pyramid has the border. */
const pyramids = [new WeakMap<RgbImage, ImagePyramid>(), new WeakMap<RgbImage, ImagePyramid>()] as const;

/** side × side × 3 bytes, cut by the code that serves. @param transform from patch pixels to the photo */
export function patchOf(image: RgbImage, transform: Similarity, side = PATCH): Uint8Array {
  const border = reachesBeyond(image, transform, side) ? Math.ceil(Math.max(image.width, image.height) * BORDER) : 0;
  const planes = new Float32Array(3 * side * side);
  const shifted = { ...transform, x: transform.x + border, y: transform.y + border };
  const size = { width: side, height: side };
  warpToPlanes(pyramidOf(image, border), shifted, size, uniformNormalisation(1, 0), planes);
  const patch = new Uint8Array(planes.length);
  for (let i = 0; i < patch.length; i++) patch[i] = Math.round(planes[(i % 3) * side * side + Math.floor(i / 3)]!);
  return patch;
}

function reachesBeyond({ width, height }: RgbImage, transform: Similarity, side: number): boolean {
  return [0, side].some((u) =>
    [0, side].some((v) => {
      const { x, y } = applySimilarity(transform, { x: u, y: v });
      return x < 0 || y < 0 || x > width || y > height;
    }),
  );
}

function pyramidOf(image: RgbImage, border: number): ImagePyramid {
  const cache = pyramids[border === 0 ? 0 : 1];
  const pyramid = cache.get(image) ?? new ImagePyramid(border === 0 ? image : withBorder(image, border));
  cache.set(image, pyramid);
  return pyramid;
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
