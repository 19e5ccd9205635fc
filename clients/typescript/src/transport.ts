import { ConnectionError } from './errors.ts';
import { apiErrorOf } from './generated/errors.ts';
import { API_PREFIX, OPERATIONS, RESULT_CODES } from './generated/operations.ts';
import type { Operations } from './generated/types.ts';
import { encodeBody, type Uploading } from './request-body.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

export type OperationName = keyof Operations;
/** Path, query and body of an operation; those that it has. */
export type InputOf<Name extends OperationName> = Omit<Operations[Name], 'data' | 'body'> &
  (Operations[Name] extends { body: infer Body } ? { body: Uploading<Body> } : unknown);

export type Answer<Data> = {
  data: Data;
  /** Part of the request was carried out, and the rest was not for want of room. */
  isPartial: boolean;
};

export type Connection = RetryPolicy & {
  url: string;
  appKey: string;
  /** For one attempt, its answer included. */
  timeoutMs: number;
  fetch: typeof fetch;
};

type AnyInput = { path?: Record<string, string>; query?: Record<string, unknown>; body?: object };
type Envelope = { header: { resultCode: number; resultMessage: string; detail?: string }; data?: unknown };

/**
 * One request with its retries.
 * @throws ApiError, ConnectionError, or the signal's reason
 */
export async function send<Name extends OperationName>(
  connection: Connection,
  name: Name,
  input: InputOf<Name>,
  signal?: AbortSignal,
): Promise<Answer<Operations[Name]['data']>> {
  const { method, isRepeatable, form } = OPERATIONS[name];
  const { body } = input as AnyInput;
  const request: RequestInit = {
    method,
    ...(body !== undefined && (await encodeBody(body, form))),
  };
  const url = urlOf(connection, name, input as AnyInput);
  const attempt = () => sendOnce<Operations[Name]['data']>(connection, name, url, request, signal);
  return withRetries(attempt, connection, isRepeatable, signal);
}

function urlOf({ url, appKey }: Connection, name: OperationName, { path = {}, query = {} }: AnyInput): string {
  const values: Record<string, string> = { ...path, appKey };
  const filled = `${API_PREFIX}${OPERATIONS[name].path}`.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(values[key] ?? ''),
  );
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`],
  );
  return `${url.replace(/\/+$/, '')}${filled}${given.length > 0 ? `?${given.join('&')}` : ''}`;
}

async function sendOnce<Data>(
  { timeoutMs, fetch }: Connection,
  operation: OperationName,
  url: string,
  request: RequestInit,
  signal: AbortSignal | undefined,
): Promise<Answer<Data>> {
  const limit = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...request, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = limit.aborted ? `no answer within ${timeoutMs} ms` : 'the server was not reached';
    throw new ConnectionError(`${operation}: ${reason}`, { cause });
  }
  const envelope = parse(text);
  if (!envelope) {
    throw new ConnectionError(
      `${operation}: something that is not the API answered with HTTP status ${response.status}`,
    );
  }
  const { resultCode, resultMessage, detail } = envelope.header;
  if (resultCode >= 0) return { data: envelope.data as Data, isPartial: resultCode !== RESULT_CODES.Success };
  throw apiErrorOf({
    operation,
    resultCode,
    resultMessage,
    detail,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: secondsOf(response.headers.get('retry-after')),
  });
}

function parse(text: string): Envelope | undefined {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    return typeof value?.header?.resultCode === 'number' ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}
