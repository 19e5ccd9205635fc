import { checkFaces } from './face-check.ts';
import type { PixelBox } from './image.ts';
import type { Network } from './network.ts';
import type { Detection } from './priors.ts';
import type { ImagePyramid } from './pyramid.ts';

/** A face that we stand by. `confidence` is 0..100: of the faces with 90, about nine in ten are faces. */
export type ConfirmedFace = { box: PixelBox; confidence: number };

/** From this score on the detector is hardly ever wrong, and a second opinion would cost more than it tells. */
const BEYOND_DOUBT = 0.98;
/** How much the second opinion counts against the detector's own, in logits. */
const CHECK_WEIGHT = 1;
/** Below, nothing is reported. */
const MIN_CONFIDENCE = 60;

/**
 * The candidates that are faces. The detector's threshold is low, since masked faces seldom score high; what it is not
 * sure of is shown to the network that was trained on its mistakes, and the odds of both are multiplied.
 * @param network undefined for a pack without that network: the detector decides alone
 */
export async function confirmFaces(
  pyramid: ImagePyramid,
  candidates: readonly Detection[],
  network: Network | undefined,
): Promise<ConfirmedFace[]> {
  const doubtful = network ? candidates.filter(({ score }) => score < BEYOND_DOUBT) : [];
  const boxes = doubtful.map(({ box }) => box);
  const opinions = network ? await checkFaces(pyramid, boxes, network) : [];
  const logits = new Map(doubtful.map((candidate, i) => [candidate, logit(opinions[i]!)]));
  return candidates
    .map((candidate) => ({
      box: candidate.box,
      confidence: 100 * sigmoid(logit(candidate.score) + CHECK_WEIGHT * (logits.get(candidate) ?? 0)),
    }))
    .filter(({ confidence }) => confidence >= MIN_CONFIDENCE);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Of a probability, which may be 0 or 1 in 32 bits. */
function logit(probability: number): number {
  const safe = Math.min(1 - 1e-4, Math.max(1e-4, probability));
  return Math.log(safe / (1 - safe));
}
