import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../contract/api-error.ts';
import type { ErrorName } from '../../contract/result-codes.ts';
import type { BodyHold } from '../admission/body-budget.ts';
import { BodyBuffer } from './body-buffer.ts';
import { isMoreComplexThan } from './json-complexity.ts';

/** How far beyond its limit a body is read and thrown away, so that a client that is still sending gets its answer. */
const DRAIN_FACTOR = 8;

/** Less than the server gives a whole request, whose end is a bare 408 on the socket: a body that stalls gets an envelope. */
const BODY_TIMEOUT_MS = 100_000;

/** Every part costs the event loop some microseconds, however short it is: a body in parts of one byte, half a minute. */
const MAX_SMALL_PARTS = 20_000;
const SMALL_PART_BYTES = 64;

/** A request of ours has less than a hundred. This many take the parser some milliseconds. */
const MAX_JSON_MARKS = 20_000;

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** A missing Content-Type counts as JSON; any charset parameter is accepted, and JSON is always UTF-8 (RFC 8259 §8.1). */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType === undefined || JSON_TYPE.test(contentType);
}

/**
 * The whole body as it was sent.
 *
 * @param hold gets the memory for it, which stays taken when this resolves
 * @throws ApiError InvalidParam, the limit's code for one that is longer, InternalServerError when memory is short
 */
export async function readRequestBody(
  request: IncomingMessage,
  limit: { bytes: number; code: ErrorName },
  hold: BodyHold,
): Promise<Buffer> {
  const contentEncoding = request.headers['content-encoding'];
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') {
    throw new ApiError('InvalidParam', 'Send the body uncompressed, without a Content-Encoding header.');
  }
  const body = await readBody(request, limit.bytes, hold);
  if (body !== undefined) return body;
  throw new ApiError(limit.code, `The request body is longer than ${limit.bytes} bytes; send a smaller one.`);
}

export function unsupportedContentType(): ApiError {
  return new ApiError('InvalidParam', 'Send the body as JSON with the header Content-Type: application/json.');
}

/**
 * Names such as `__proto__` become plain own properties that nothing reads.
 *
 * @throws ApiError InvalidParam
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) throw new ApiError('InvalidParam', 'The request body is empty; send a JSON object.');
  if (isMoreComplexThan(body, MAX_JSON_MARKS)) {
    throw new ApiError('InvalidParam', 'The request body has too many fields and values; send only what is asked for.');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new ApiError('InvalidParam', 'The request body is not valid JSON in UTF-8; send one JSON object.', { cause });
  }
}

/** @returns undefined when the body is longer than `maxBytes` */
function readBody(request: IncomingMessage, maxBytes: number, hold: BodyHold): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const declared = declaredLength(request);
    // Of one that says that it is too long, nothing is kept.
    let buffer = declared !== undefined && declared > maxBytes ? undefined : new BodyBuffer(maxBytes, declared);
    let received = 0;
    let parts = 0;
    const settle = (settleWith: () => void) => {
      clearTimeout(limit);
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settleWith();
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      hold.received(chunk.length);
      parts++;
      if (parts > MAX_SMALL_PARTS && received < parts * SMALL_PART_BYTES) {
        settle(() => reject(new ApiError('InvalidParam', 'The request body comes in tiny chunks; send larger ones.')));
        return;
      }
      if (buffer?.append(chunk)) return;
      buffer = undefined;
      if (received > DRAIN_FACTOR * maxBytes) settle(() => resolve(undefined));
    };
    const onEnd = () => {
      hold.complete();
      settle(() => resolve(buffer?.bytes()));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('the client went away while sending its request')));
    const onTimeout = () =>
      settle(() => reject(new ApiError('InvalidParam', 'The request body did not arrive in time; send it faster.')));
    const limit = setTimeout(onTimeout, BODY_TIMEOUT_MS);
    try {
      if (buffer !== undefined) hold.take(declared ?? maxBytes, (reason) => settle(() => reject(reason)));
    } catch (error) {
      settle(() => reject(error));
      return;
    }
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    if (request.destroyed) onClose();
  });
}

/** Undefined for a body that comes in chunks. */
function declaredLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
