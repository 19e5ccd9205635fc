/** Generated from the OpenAPI document by `npm run clients`; do not edit. */
import { ApiError, type ApiFailure } from '../errors.ts';

/** -40000 InvalidParam */
export class InvalidParamError extends ApiError {
  override readonly name = 'InvalidParamError';
}

/** -40010 InvalidGroupID */
export class InvalidGroupIDError extends ApiError {
  override readonly name = 'InvalidGroupIDError';
}

/** -40020 DuplicatedGroupID */
export class DuplicatedGroupIDError extends ApiError {
  override readonly name = 'DuplicatedGroupIDError';
}

/** -40030 NotFoundGroupError */
export class NotFoundGroupError extends ApiError {
  override readonly name = 'NotFoundGroupError';
}

/** -40040 InvalidTokenError */
export class InvalidTokenError extends ApiError {
  override readonly name = 'InvalidTokenError';
}

/** -40050 NotFoundFaceIDError */
export class NotFoundFaceIDError extends ApiError {
  override readonly name = 'NotFoundFaceIDError';
}

/** -40070 ServiceQuotaExceededException */
export class ServiceQuotaExceededError extends ApiError {
  override readonly name = 'ServiceQuotaExceededError';
}

/** -40090 NotFoundPersonError */
export class NotFoundPersonError extends ApiError {
  override readonly name = 'NotFoundPersonError';
}

/** -41000 UnauthorizedAppKey */
export class UnauthorizedAppKeyError extends ApiError {
  override readonly name = 'UnauthorizedAppKeyError';
}

/** -45020 ImageTooLargeException */
export class ImageTooLargeError extends ApiError {
  override readonly name = 'ImageTooLargeError';
}

/** -45030 InvalidImageBytesException */
export class InvalidImageBytesError extends ApiError {
  override readonly name = 'InvalidImageBytesError';
}

/** -45040 InvalidImageFormatException */
export class InvalidImageFormatError extends ApiError {
  override readonly name = 'InvalidImageFormatError';
}

/** -45050 InvalidImageURLException */
export class InvalidImageURLError extends ApiError {
  override readonly name = 'InvalidImageURLError';
}

/** -45060 ImageTimeoutError */
export class ImageTimeoutError extends ApiError {
  override readonly name = 'ImageTimeoutError';
}

/** -45080 InvalidImageFileException */
export class InvalidImageFileError extends ApiError {
  override readonly name = 'InvalidImageFileError';
}

/** -50000 InternalServerError */
export class InternalServerError extends ApiError {
  override readonly name = 'InternalServerError';
}

const CLASSES = new Map<number, new (failure: ApiFailure) => ApiError>([
  [-40000, InvalidParamError],
  [-40010, InvalidGroupIDError],
  [-40020, DuplicatedGroupIDError],
  [-40030, NotFoundGroupError],
  [-40040, InvalidTokenError],
  [-40050, NotFoundFaceIDError],
  [-40070, ServiceQuotaExceededError],
  [-40090, NotFoundPersonError],
  [-41000, UnauthorizedAppKeyError],
  [-45020, ImageTooLargeError],
  [-45030, InvalidImageBytesError],
  [-45040, InvalidImageFormatError],
  [-45050, InvalidImageURLError],
  [-45060, ImageTimeoutError],
  [-45080, InvalidImageFileError],
  [-50000, InternalServerError],
]);

/** The class of a code; a code that this client does not know yet is a plain ApiError. */
export function apiErrorOf(failure: ApiFailure): ApiError {
  return new (CLASSES.get(failure.resultCode) ?? ApiError)(failure);
}
