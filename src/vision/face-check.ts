import { boxCentre, type PixelBox } from './image.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** The network sees a square of this many times the longer side of the box: hair, neck and shoulders speak for a face. */
const WINDOW = 1.5;

/**
 * A second opinion on what the detector found: for each box the probability, 0..1, that it shows a face, masked or not.
 * The detector alone must choose between missing masked faces and taking shoulders, dogs and lamps for faces.
 */
export async function checkFaces(
  pyramid: ImagePyramid,
  boxes: readonly PixelBox[],
  network: Network,
): Promise<number[]> {
  if (boxes.length === 0) return [];
  const crops = boxes.map((box) => checkCropOf(box, network.input.width));
  const { probability } = await network.runOnCrops(pyramid, crops);
  return Array.from(probability!);
}

/**
 * The transform from a square crop's pixels to the photo.
 * @param side of the crop in pixels
 * @param reach how much more than the network's window the crop shows, each way from the box's centre
 */
export function checkCropOf(box: PixelBox, side: number, reach = 1): Similarity {
  const extent = Math.max(box.x1 - box.x0, box.y1 - box.y0) * WINDOW * reach;
  const centre = boxCentre(box);
  return { a: extent / side, b: 0, x: centre.x - extent / 2, y: centre.y - extent / 2 };
}
