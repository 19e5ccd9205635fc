import { ApiError } from '../contract/api-error.ts';
import type { Image } from '../contract/schemas/image.ts';
import type { AnalysedFace, AnalysisOptions, FaceEngine, ImageSource, RequestContext } from '../ports.ts';

/** More than any photo shows; it bounds what a picture made of faces can cost. */
export const MAX_FACES_OF_ONE_IMAGE = 1000;

/** What a request may ask to be measured of its faces. */
export type AnalysisFlags = { orientation?: boolean; mask?: boolean; quality?: boolean; spoof?: boolean };

/** Angles and masks unless they are declined, which is what v1.0 says; what came later only when it is asked for. */
export function analysisFlags({ orientation = true, mask = true, quality = false, spoof = false }: AnalysisFlags) {
  return { orientation, mask, quality, spoof };
}

/** An image of a request: the field it came in, which refusals name, and the bytes of its file. */
export type RequestImage = { field: string; file: Uint8Array };

/** @throws ApiError with the codes of the image table */
export async function fetchImage(
  imageSource: ImageSource,
  field: string,
  { url, bytes }: Image,
  context: RequestContext,
): Promise<RequestImage> {
  // The contract's validation has seen to it that exactly one of the two is there.
  const reference = url !== undefined ? { url } : { bytes: bytes ?? '' };
  return { field, file: await namingField(field, imageSource.fetch(reference, context)) };
}

/** @throws ApiError InvalidImageFileException, InternalServerError */
export function analyseImage(
  engine: FaceEngine,
  { field, file }: RequestImage,
  options: AnalysisOptions,
  context: RequestContext,
): Promise<AnalysedFace[]> {
  return namingField(field, engine.analyse(file, options, context));
}

/** The rooms behind the ports do not know which of a request's images they look at. */
async function namingField<T>(field: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ApiError) || error.resultName === 'InternalServerError') throw error;
    throw new ApiError(error.resultName, `${field}: ${error.detail}`, { cause: error.cause });
  }
}
