import { ApiError } from '../contract/api-error.ts';

export function faceNotFound(): ApiError {
  return new ApiError('NotFoundFaceIDError', 'No face of this group has the face id in the path; list its faces.');
}
