import { ApiError } from '../contract/api-error.ts';
import type { FaceDetail } from '../contract/face.ts';
import { LIMITS } from '../contract/limits.ts';
import type { AnalysedFace, Embedding, FaceEngine, RequestContext } from '../ports.ts';
import {
  type AnalysisFlags,
  analyseImage,
  analysisFlags,
  MAX_FACES_OF_ONE_IMAGE,
  type RequestImage,
} from './image-of-request.ts';

export type ProbeFace = { detail: FaceDetail; embedding: Embedding };

/**
 * The largest eligible face of an image: what a search, a verification or a comparison starts from.
 *
 * @throws ApiError InvalidParam when no face is eligible, saying why: no code of the text fits better
 */
export async function findProbeFace(
  engine: FaceEngine,
  image: RequestImage,
  flags: AnalysisFlags,
  context: RequestContext,
): Promise<ProbeFace> {
  const faces = await analyseImage(
    engine,
    image,
    {
      ...analysisFlags(flags),
      embed: 1,
      maxFaces: MAX_FACES_OF_ONE_IMAGE,
      stopAtFirstEligible: true,
      includeTooSmall: true,
    },
    context,
  );
  for (const { detail, embedding } of faces) {
    if (embedding !== undefined) return { detail, embedding };
  }
  throw new ApiError('InvalidParam', refusal(faces, image.field));
}

function refusal(faces: AnalysedFace[], field: string): string {
  const { minSide, maxAngle } = LIMITS.face;
  const [largest] = faces;
  if (largest === undefined) return `No face was found in ${field}; send a photo that shows a face.`;
  const reasons = largest.ineligible.map((reason) =>
    reason === 'TOO_SMALL' ? `is smaller than ${minSide}x${minSide} pixels` : `is turned more than ${maxAngle} degrees`,
  );
  return `No face in ${field} can be used: the largest one ${reasons.join(' and ')}; send a larger, more frontal face.`;
}
