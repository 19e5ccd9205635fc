import { checkFaces } from './face-check.ts';
import type { PixelBox } from './image.ts';
import type { Network } from './network.ts';
import type { Detection } from './priors.ts';
import type { ImagePyramid } from './pyramid.ts';

/** A face that we stand by. `confidence` is 0..100: of the faces with 90, about nine in ten are faces. */
export type ConfirmedFace = { box: PixelBox; confidence: number };

/** From this score on the detector is hardly ever wrong: one in a thousand. A second opinion would cost more than it tells. */
const BEYOND_DOUBT = 0.995;
/** Below, nothing is reported. */
const MIN_CONFIDENCE = 65;

/**
 * The candidates that are faces. The detector's own threshold is low, since masked faces seldom score high; what it is not
 * sure of is shown to the network that was trained on its mistakes.
 * @param network undefined for a pack without that network: the detector decides alone
 */
export async function confirmFaces(
  pyramid: ImagePyramid,
  candidates: readonly Detection[],
  network: Network | undefined,
): Promise<ConfirmedFace[]> {
  const sure = candidates.filter(({ score }) => score >= BEYOND_DOUBT);
  const doubtful = candidates.filter(({ score }) => score < BEYOND_DOUBT);
  const checked = network ? await checkFaces(pyramid, doubtful, network) : doubtful;
  return [...sure, ...checked]
    .map(({ box, score }) => ({ box, confidence: score * 100 }))
    .filter(({ confidence }) => confidence >= MIN_CONFIDENCE);
}
