import { LIMITS } from '../contract/limits.ts';
import type { Detection } from '../contract/schemas/detection.ts';
import type { ImageBodyV1_1 } from '../contract/schemas/v1.1/images.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { analyseImage, analysisFlags, fetchImage } from './image-of-request.ts';

/**
 * Every face of at least 60 px whatever its angle, largest first.
 *
 * @throws ApiError with the codes of the image table
 */
export async function detectFaces(
  { imageSource, engine }: Pick<Dependencies, 'imageSource' | 'engine'>,
  context: RequestContext,
  { image, ...flags }: ImageBodyV1_1,
): Promise<Detection> {
  const requestImage = await fetchImage(imageSource, 'image', image, context);
  const faces = await analyseImage(
    engine,
    requestImage,
    {
      ...analysisFlags(flags),
      embed: 0,
      maxFaces: LIMITS.detectedFaces,
      stopAtFirstEligible: false,
      includeTooSmall: false,
    },
    context,
  );
  return { faceDetailCount: faces.length, faceDetails: faces.map(({ detail }) => detail) };
}
