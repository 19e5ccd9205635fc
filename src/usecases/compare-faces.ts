import type { ComparedFace, CompareQuery, Comparison } from '../contract/schemas/comparison.ts';
import type { CompareBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { analyseImage, analysisFlags, fetchImage } from './image-of-request.ts';
import { findProbeFace } from './probe-face.ts';

/** Target faces that are compared, the largest ones; it bounds what one request can cost. */
const MAX_TARGET_FACES = 100;

/**
 * The largest eligible face of the source image against every eligible face of the target image. Target faces that are
 * not eligible are in neither list: they have no similarity that means anything. No face in the target is a success.
 *
 * @throws ApiError InvalidParam when the source has no eligible face, and the codes of the image table
 */
export async function compareFaces(
  { imageSource, engine, gallery }: Pick<Dependencies, 'imageSource' | 'engine' | 'gallery'>,
  context: RequestContext,
  { threshold }: CompareQuery,
  { sourceImage, targetImage, ...flags }: CompareBodyV1_1,
): Promise<Comparison> {
  const [source, target] = await bothOrFirst(context, (both) => [
    fetchImage(imageSource, 'sourceImage', sourceImage, both),
    fetchImage(imageSource, 'targetImage', targetImage, both),
  ]);
  const [sourceFace, targetFaces] = await bothOrFirst(context, (both) => [
    findProbeFace(engine, source, flags, both),
    analyseImage(
      engine,
      target,
      {
        ...analysisFlags(flags),
        embed: MAX_TARGET_FACES,
        maxFaces: MAX_TARGET_FACES,
        stopAtFirstEligible: false,
        includeTooSmall: false,
      },
      both,
    ),
  ]);

  const compared: ComparedFace[] = [];
  for (const { detail, embedding } of targetFaces) {
    if (embedding === undefined) continue;
    const similarity = engine.similarityOfCosine(gallery.compareEmbeddings(sourceFace.embedding, embedding));
    compared.push({ faceDetail: detail, ...(detail.mask !== undefined && { mask: detail.mask }), similarity });
  }
  // Stable: of equally similar faces the larger one stays first.
  compared.sort((a, b) => b.similarity - a.similarity);
  const matched = compared.filter(({ similarity }) => similarity >= threshold);
  const unmatched = compared.filter(({ similarity }) => similarity < threshold);
  return {
    modelVersion: engine.modelVersion,
    matchedFaceDetailCount: matched.length,
    matchedFaceDetails: matched,
    unmatchedFaceDetailCount: unmatched.length,
    unmatchedFaceDetails: unmatched,
    sourceFace: sourceFace.detail,
  };
}

/**
 * Runs the two at once. If both fail it is always the first one's fault that is reported, and as soon as the outcome is
 * settled the other one is cancelled.
 */
async function bothOrFirst<A, B>(
  context: RequestContext,
  start: (context: RequestContext & { signal: AbortSignal }) => [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  const cancel = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, cancel.signal]) : cancel.signal;
  const [first, second] = start({ ...context, signal });
  // Handled below, or of no interest once the first has failed.
  second.catch(() => undefined);
  try {
    return [await first, await second];
  } finally {
    cancel.abort();
  }
}
