import { sessionStore } from '../state/session.ts';

export const CONSOLE_API = '/console/api';

/** A refusal of the console's own API, not of the face API. `code` is 'offline' when no answer came at all. */
export class ConsoleRequestError extends Error {
  override readonly name = 'ConsoleRequestError';
  readonly code: string;
  readonly retryAfterSeconds: number;

  constructor(code: string, message: string, retryAfterSeconds = 0) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type ConsoleMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** @throws ConsoleRequestError for every answer other than success */
export async function consoleRequest(
  method: ConsoleMethod,
  path: string,
  options: { body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<Response> {
  const response = await send(method, path, options);
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: undefined }));
  const code = error?.code ?? 'failed';
  if (code === 'signed-out') sessionStore.set('signed-out');
  throw new ConsoleRequestError(
    code,
    error?.message ?? response.statusText,
    Number(response.headers.get('retry-after')),
  );
}

export async function consoleJson<T>(method: ConsoleMethod, path: string, body?: unknown): Promise<T> {
  return (await consoleRequest(method, path, { body })).json() as Promise<T>;
}

async function send(
  method: ConsoleMethod,
  path: string,
  { body, signal }: { body?: unknown; signal?: AbortSignal | undefined },
): Promise<Response> {
  try {
    return await fetch(CONSOLE_API + path, {
      method,
      headers: { 'x-likeness-console': '1', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ConsoleRequestError('offline', 'The server does not answer.');
  }
}
