import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../contract/api-error.ts';
import { authorizeAppKey } from '../../usecases/authorize-app-key.ts';
import type { Dependencies } from '../../usecases/dependencies.ts';
import { appKeyOfUrl, isApiUrl } from '../api-url.ts';
import { sendFailure } from './failure.ts';

/**
 * Answers what no route matches: an unknown path, a wrong method, a path that cannot be decoded. Under the API's prefix
 * the app key still comes first; elsewhere it is a plain 404.
 */
export async function answerUnrouted(
  dependencies: Pick<Dependencies, 'appKeys' | 'clock'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const url = request.raw.url ?? '';
  if (!isApiUrl(url)) return reply.code(404).send({ statusCode: 404, message: 'Nothing is served at this path.' });
  try {
    request.appKey = await authorizeAppKey(dependencies, appKeyOfUrl(url));
    throw unroutedError();
  } catch (error) {
    return sendFailure(error, request, reply);
  }
}

function unroutedError(): ApiError {
  return new ApiError(
    'InvalidParam',
    'No endpoint of the API has this method and path; compare them with the list in /openapi.json.',
  );
}
