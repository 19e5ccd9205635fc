import type { ErrorName } from '../../contract/result-codes.ts';

/** The server answered with one of its codes. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  readonly resultName: ErrorName;
  /** The server's own sentence on what to do. */
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(resultName: ErrorName, detail: string, retryAfterSeconds?: number) {
    super(`The server answered ${resultName}: ${detail}`);
    this.resultName = resultName;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer of the API came. What was asked for may have been done all the same, unless nobody listened. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}
