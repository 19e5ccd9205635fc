import { ApiError } from '../contract/api-error.ts';

export function personNotFound(): ApiError {
  return new ApiError(
    'NotFoundPersonError',
    'No face of this group belongs to the person in the path; a person exists while they have a face.',
  );
}
