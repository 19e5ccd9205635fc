/** Anything that this client throws about a request. */
export class LikenessError extends Error {
  override readonly name: string = 'LikenessError';
}

export type ApiFailure = {
  operation: string;
  resultCode: number;
  resultMessage: string;
  detail: string | undefined;
  requestId: string | undefined;
  retryAfterSeconds: number | undefined;
};

/** The server's answer is one of its codes. Each code has a class of its own: catch `NotFoundGroupError`, or look at `resultCode`. */
export class ApiError extends LikenessError {
  override readonly name: string = 'ApiError';
  readonly operation: string;
  readonly resultCode: number;
  /** The code's name, as the API's table has it. */
  readonly resultMessage: string;
  /** One sentence that says what to do. */
  readonly detail: string | undefined;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(failure: ApiFailure) {
    super(`${failure.operation}: ${failure.detail ?? failure.resultMessage} (${failure.resultCode})`);
    this.operation = failure.operation;
    this.resultCode = failure.resultCode;
    this.resultMessage = failure.resultMessage;
    this.detail = failure.detail;
    this.requestId = failure.requestId;
    this.retryAfterSeconds = failure.retryAfterSeconds;
  }
}

/**
 * No answer of the API came: the server was not reached, took too long, or something in between answered for it. A
 * registration or deletion may have happened all the same.
 */
export class ConnectionError extends LikenessError {
  override readonly name = 'ConnectionError';
}
