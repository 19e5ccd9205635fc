import { type ErrorName, RESULT_CODES } from './result-codes.ts';

/**
 * The one error class of the product. Whoever finds the fault throws it; one renderer (http/envelope) turns it into the
 * response envelope. `detail` is sent to the client: one sentence that says what to do, never anything biometric, a
 * secret, or the inside of the server. The technical reason goes to `cause`, which is only logged.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly resultName: ErrorName;
  /** Seconds after which the same request may succeed; sent as Retry-After. */
  readonly retryAfterSeconds: number | undefined;

  constructor(resultName: ErrorName, detail: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(detail, { cause: options.cause });
    this.resultName = resultName;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get resultCode(): number {
    return RESULT_CODES[this.resultName];
  }

  get detail(): string {
    return this.message;
  }
}
