import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX, ENDPOINTS } from '../../contract/endpoints.ts';
import type { ConsoleContext } from '../console-dependencies.ts';
import { ConsoleError } from '../console-error.ts';
import { CONSOLE_PREFIX } from '../console-prefix.ts';

/** Beyond what the API accepts, so that too large a photo meets the API's own check and code. */
const BODY_LIMIT = 2 * ENDPOINTS.compareFaces.bodyLimit.bytes;

/**
 * The public API for the pages, as the app key that the operator chose: `api/as/{app key id}/…` is passed on in-process
 * under a grant. The browser never holds the text of an app key.
 */
export function apiRoutes({ api, grants }: ConsoleContext) {
  return async (server: FastifyInstance): Promise<void> => {
    server.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/as/:appKeyId/*',
      bodyLimit: BODY_LIMIT,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const { appKeyId } = request.params as { appKeyId: string };
        const grant = grants.grant(request.operatorSession!.id, appKeyId);
        const signal = abortedWith(reply);
        const started = performance.now();
        try {
          const answer = await api.inject({
            method: request.method as 'GET' | 'POST' | 'DELETE',
            url: apiUrl(request, appKeyId, grant),
            ...(request.body
              ? { payload: request.body as Buffer, headers: { 'content-type': 'application/json' } }
              : {}),
            remoteAddress: request.ip,
            signal,
          });
          return reply
            .code(answer.statusCode)
            .type('application/json; charset=utf-8')
            .header('server-timing', `api;dur=${(performance.now() - started).toFixed(1)}`)
            .send(answer.rawPayload);
        } catch (error) {
          if (signal.aborted) return reply.hijack();
          throw error;
        }
      },
    });
  };
}

/** @throws ConsoleError when the path, once resolved, would leave the grant's part of the API */
function apiUrl(request: FastifyRequest, appKeyId: string, grant: string): string {
  const raw = request.raw.url ?? '';
  const own = `${CONSOLE_PREFIX}/api/as/${encodeURIComponent(appKeyId)}/`;
  const base = `${API_PREFIX.replace('{appKey}', grant)}/`;
  const url = `${base}${raw.slice(own.length)}`;
  if (!raw.startsWith(own) || !URL.parse(url, 'http://api')?.pathname.startsWith(base)) {
    throw new ConsoleError('invalid-request', 'This is not a path of the API.');
  }
  return url;
}

/** A page that is left drops its work on the server. */
function abortedWith(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
