import type { Header } from '../../../src/contract/schemas/envelope.ts';
import { ConsoleRequestError } from './console-request.ts';
import type { ApiAnswer } from './face-api.ts';

/** A failure of the face API, for flows that go on only with data. */
export class ApiFailureError extends Error {
  override readonly name = 'ApiFailureError';
  readonly header: Header;

  constructor(header: Header) {
    super(`${header.resultCode} ${header.resultMessage}`);
    this.header = header;
  }
}

export type ApiFailure = ApiFailureError | ConsoleRequestError;

/** @throws ApiFailureError when the answer is a failure */
export function unwrap<Data>({ header, data }: ApiAnswer<Data>): Data {
  if (!header.isSuccessful) throw new ApiFailureError(header);
  return data as Data;
}

/** @throws what is no failure of the server, but a fault of this page */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailureError || error instanceof ConsoleRequestError) return error;
  throw error;
}
