import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../contract/api-error.ts';
import { endpointOf, operationIdOf } from '../../contract/api-versions.ts';
import { isApiUrl } from '../api-url.ts';
import { unsupportedContentType } from '../body/request-body.ts';
import { failureEnvelope } from './envelope.ts';

/**
 * The one place where an error becomes an answer. Under the API's prefix that is HTTP 200 with an envelope, elsewhere a
 * plain HTTP error. Faults of our own are logged with their cause and answered without it.
 */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = listedFailure(toApiError(error), request);
  request.resultName = failure.resultName;
  // Being asked too much is no fault: the log of answers and the metrics tell of it.
  const isRefusal = failure.retryAfterSeconds !== undefined && failure.cause === undefined;
  if (failure.resultName === 'InternalServerError' && !isRefusal) logFault(failure.cause ?? failure, request);
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(failure.retryAfterSeconds));
  if (isApiUrl(request.raw.url ?? '')) return reply.code(200).send(failureEnvelope(failure));
  const statusCode = failure.resultName === 'InternalServerError' ? 500 : 400;
  return reply.code(statusCode).send({ statusCode, message: failure.detail });
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedContentType();
  if (String(code).startsWith('FST_') && Number(statusCode) < 500) {
    return new ApiError('InvalidParam', 'The request cannot be read as HTTP; check its path, headers and body.');
  }
  return internalError(error);
}

/** An endpoint answers only with codes that the text lists for it; any other is a fault of ours. */
function listedFailure(error: ApiError, request: FastifyRequest): ApiError {
  const { route } = request.routeOptions?.config ?? {};
  if (route === undefined) return error;
  const { codes } = endpointOf(route.version, route.endpoint);
  return codes.includes(error.resultName) ? error : internalError(error);
}

function internalError(cause: unknown): ApiError {
  return new ApiError(
    'InternalServerError',
    'The server failed to handle this request; try again, and give its operator the x-request-id of this answer.',
    { cause },
  );
}

export function logFault(error: unknown, request: FastifyRequest): void {
  const { route } = request.routeOptions?.config ?? {};
  const endpoint = route && operationIdOf(route.version, route.endpoint);
  // Nobody waits for the answer of a cancelled request, so it is not a fault.
  const level = request.raw.socket?.destroyed ? 'debug' : 'error';
  request.log[level]({ err: error, endpoint, requestId: request.id }, 'request failed');
}
