import type { IncomingMessage } from 'node:http';
import { ApiError } from '../contract/api-error.ts';
import { isMoreComplexThan } from './json-complexity.ts';

/** How far beyond its limit a body is read and thrown away, so that a client that is still sending gets its answer. */
const DRAIN_FACTOR = 8;

/** Less than the server gives a whole request, whose end is a bare 408 on the socket: a body that stalls gets an envelope. */
const BODY_TIMEOUT_MS = 100_000;

/** A request of ours has less than a hundred. This many take the parser some milliseconds. */
const MAX_JSON_MARKS = 20_000;

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/**
 * Reads a body as JSON. A missing Content-Type counts as JSON; any charset parameter is accepted, and JSON is always
 * UTF-8 (RFC 8259 §8.1). Names such as `__proto__` become plain own properties that nothing reads.
 *
 * @throws ApiError InvalidParam, or what `tooLarge` makes
 */
export async function readJsonBody(
  request: IncomingMessage,
  maxBytes: number,
  tooLarge: () => ApiError,
): Promise<unknown> {
  const { 'content-type': contentType, 'content-encoding': contentEncoding } = request.headers;
  if (contentType !== undefined && !JSON_TYPE.test(contentType)) throw unsupportedContentType();
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') {
    throw new ApiError('InvalidParam', 'Send the body uncompressed, without a Content-Encoding header.');
  }
  const body = await readBody(request, maxBytes);
  if (body === undefined) throw tooLarge();
  if (body.length === 0) throw new ApiError('InvalidParam', 'The request body is empty; send a JSON object.');
  return parseJson(body);
}

export function unsupportedContentType(): ApiError {
  return new ApiError('InvalidParam', 'Send the body as JSON with the header Content-Type: application/json.');
}

function parseJson(body: Buffer): unknown {
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
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let received = 0;
    const settle = (settleWith: () => void) => {
      clearTimeout(limit);
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settleWith();
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      if (received <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (received > DRAIN_FACTOR * maxBytes) settle(() => resolve(undefined));
    };
    const onEnd = () => settle(() => resolve(received > maxBytes ? undefined : Buffer.concat(chunks, received)));
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('the client went away while sending its request')));
    const onTimeout = () =>
      settle(() => reject(new ApiError('InvalidParam', 'The request body did not arrive in time; send it faster.')));
    const limit = setTimeout(onTimeout, BODY_TIMEOUT_MS);
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    if (request.destroyed) onClose();
  });
}
