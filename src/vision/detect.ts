import { LIMITS } from '../contract/limits.ts';
import { boxArea, overlap, type PixelBox } from './image.ts';
import type { Network } from './network.ts';
import { type Detection, decodeDetections } from './priors.ts';
import type { ImagePyramid } from './pyramid.ts';

/** Detections that overlap more than this are the same face. */
const SAME_FACE_OVERLAP = 0.4;
/** A box that much smaller, and by that share inside, is a part of the face. */
const PART_RATIO = 1.5;
const PART_SHARE = 0.35;
const MIN_SCORE = 0.3;
/** Pixels in the fine look of a face of 60 pixels in the input image: what the detector finds reliably. */
const SMALLEST_SEEN_FACE = 20;
/** Longer side of the photo in the fine look. The detector was trained at 320; more than the largest takes too long. */
const FINE_SIDE = { min: 320, max: 1344 };
/**
 * The coarse looks: the photo at these longer sides in a black frame of a quarter of it. Faces that fill the photo, and
 * masked ones above all, are seen only small and with something around them.
 */
const COARSE_SIDES = [160, 96];
const FRAME = 0.25;
/**
 * A face with a shorter longer side in a coarse look has to be sure. The fine look shows it at twice the size and more; what
 * only the coarse look takes for one is most often an arm before a shirt.
 */
const SMALL_IN_COARSE_LOOK = { side: 32, score: 0.8 };
/** Input sizes are multiples of the coarsest anchor grid's stride: no half cells, and few different sizes. */
const INPUT_STEP = 64;

/**
 * What may be faces, in pixels of the pyramid's base, best score first.
 * @param fullLongSide longer side of the input image before it was shrunk on decoding
 */
export async function detectFaces(
  pyramid: ImagePyramid,
  network: Network,
  fullLongSide: number,
  minScore: number = MIN_SCORE,
): Promise<Detection[]> {
  const longSide = Math.max(pyramid.base.width, pyramid.base.height);
  const wanted = (fullLongSide * SMALLEST_SEEN_FACE) / LIMITS.face.minSide;
  const fineSide = Math.min(longSide, FINE_SIDE.max, Math.max(FINE_SIDE.min, wanted));
  const found = await look(pyramid, network, fineSide / longSide, 0, minScore);
  for (const side of COARSE_SIDES) {
    const coarse = await look(pyramid, network, side / longSide, Math.round(side * FRAME), minScore);
    const small = (SMALL_IN_COARSE_LOOK.side * longSide) / side;
    found.push(...coarse.filter(({ box, score }) => score >= SMALL_IN_COARSE_LOOK.score || longerSide(box) >= small));
  }
  return suppress(found);
}

function longerSide({ x0, y0, x1, y1 }: PixelBox): number {
  return Math.max(x1 - x0, y1 - y0);
}

/** @param scale input pixels for each pixel of the base; @param padding black pixels on each side of the input, at least */
export async function look(
  pyramid: ImagePyramid,
  network: Network,
  scale: number,
  padding: number,
  minScore: number = MIN_SCORE,
): Promise<Detection[]> {
  const { width, height } = pyramid.base;
  const size = { width: inputSide(width * scale + 2 * padding), height: inputSide(height * scale + 2 * padding) };
  const step = 1 / scale;
  const transform = { a: step, b: 0, x: -padding * step, y: -padding * step };
  const { scores, regression } = await network.runOnCrops(pyramid, [transform], size);
  const found = decodeDetections(scores!, regression!, size, minScore);
  for (const { box } of found) {
    box.x0 = (box.x0 - padding) * step;
    box.y0 = (box.y0 - padding) * step;
    box.x1 = (box.x1 - padding) * step;
    box.y1 = (box.y1 - padding) * step;
  }
  return suppress(found);
}

function inputSide(pixels: number): number {
  return Math.ceil(pixels / INPUT_STEP) * INPUT_STEP;
}

/**
 * Non-maximum suppression: of detections that overlap, the best score stays. A smaller one that lies to a good part within a
 * better one goes too: seen large, an eye and a cheek pass for a face.
 */
export function suppress(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of detections.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some(({ box }) => isSameFace(box, candidate.box))) kept.push(candidate);
  }
  return kept;
}

function isSameFace(better: PixelBox, box: PixelBox): boolean {
  const shared = overlap(better, box);
  if (shared >= SAME_FACE_OVERLAP) return true;
  const [own, other] = [boxArea(box), boxArea(better)];
  // The common area from the intersection over the union.
  const common = (shared * (own + other)) / (1 + shared);
  return other > PART_RATIO * own && common > PART_SHARE * own;
}
