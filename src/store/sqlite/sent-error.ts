import { ApiError } from '../../contract/api-error.ts';
import type { ErrorName } from '../../contract/result-codes.ts';

/** An error on its way between threads, which would lose its class. */
export type SentError = { name: string; message: string; stack?: string; resultName?: ErrorName; cause?: SentError };

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(error instanceof ApiError && { resultName: error.resultName }),
    ...(cause !== undefined && { cause: sentError(cause) }),
  };
}

/** @returns an ApiError for what was one, otherwise an Error of the same name */
export function receivedError({ name, message, stack, resultName, cause: sentCause }: SentError): Error {
  const cause = sentCause && receivedError(sentCause);
  if (resultName !== undefined) return new ApiError(resultName, message, { cause });
  return Object.assign(new Error(message, { cause }), { name, ...(stack !== undefined && { stack }) });
}
