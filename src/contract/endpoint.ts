import type { TObject, TSchema } from 'typebox';
import { LIMITS } from './limits.ts';
import type { ErrorName, ResultName } from './result-codes.ts';
import type { Scope } from './scopes.ts';

export type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind the prefix of its version of the API, with `{name}` for each path variable. */
  path: string;
  summary: string;
  /** What an app key with scopes needs for it. */
  scope: Scope;
  query?: TObject;
  body?: TObject;
  /** Whether the body may come as multipart/form-data too, its images as files; or only so, read while it arrives. */
  multipart?: true | 'stream';
  /** Bytes of the request body, and the code of a longer one. */
  bodyLimit?: { bytes: number; code: ErrorName };
  /** Schema of `data` in the answer. */
  data?: TSchema;
  /** The codes that the text lists for the endpoint; it answers with no other. */
  codes: readonly ResultName[];
};

/** Codes of every endpoint. */
export const ANY = ['Success', 'InvalidParam', 'UnauthorizedAppKey', 'InternalServerError'] as const;

/** Codes of every endpoint that looks at an image. */
export const IMAGE = [
  'ImageTooLargeException',
  'InvalidImageBytesException',
  'InvalidImageFormatException',
  'InvalidImageURLException',
  'ImageTimeoutError',
  'InvalidImageFileException',
] as const;

/** Four base64 characters carry three bytes; 30 % more lets an image that is too large meet its own check and code. */
const BYTES_PER_IMAGE = Math.ceil((LIMITS.image.maxBytes / 3) * 4 * 1.3);

/** What the body of an endpoint may weigh, by the images in it. */
export const bodyLimits = {
  noImage: { bytes: 65_536, code: 'InvalidParam' },
  oneImage: { bytes: BYTES_PER_IMAGE, code: 'ImageTooLargeException' },
  manyImages: { bytes: Math.ceil(LIMITS.batchImages * LIMITS.image.maxBytes * 1.1), code: 'InvalidParam' },
  twoImages: { bytes: 2 * BYTES_PER_IMAGE, code: 'ImageTooLargeException' },
} as const;
