/** What the console's own API answers when it refuses; the pages translate the code. */
export type ConsoleErrorCode =
  | 'signed-out'
  | 'wrong-password'
  | 'wrong-token'
  | 'weak-password'
  | 'too-many-attempts'
  | 'invalid-request'
  | 'foreign-request'
  | 'not-found'
  | 'failed';

const STATUS: Record<ConsoleErrorCode, number> = {
  'signed-out': 401,
  'wrong-password': 403,
  'wrong-token': 403,
  'weak-password': 422,
  'too-many-attempts': 429,
  'invalid-request': 400,
  'foreign-request': 403,
  'not-found': 404,
  failed: 500,
};

export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: ConsoleErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ConsoleErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return STATUS[this.code];
  }
}
