import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../contract/api-error.ts';
import { ENDPOINTS, type Endpoint } from '../contract/endpoints.ts';
import type { AppKey, AuditLog, RequestContext } from '../ports.ts';
import { auditEventOf } from '../usecases/audit-event.ts';
import type { Dependencies } from '../usecases/dependencies.ts';
import { permitRequest } from '../usecases/permit-request.ts';
import type { ApiRequest, Route } from './define-route.ts';
import { successEnvelope } from './envelope.ts';
import { readQuery } from './query.ts';
import { readJsonBody } from './request-body.ts';
import { compileValidator } from './validator.ts';

/** Serves one endpoint: parameters and body against the contract, the use case, the envelope. */
export function registerRoute(
  server: FastifyInstance,
  route: Route,
  dependencies: Dependencies,
  audit: AuditLog | undefined,
): void {
  const endpoint: Endpoint = ENDPOINTS[route.endpoint];
  const checkQuery = endpoint.query && compileValidator(endpoint.query, 'query string');
  const checkBody = endpoint.body && compileValidator(endpoint.body, 'JSON body');

  server.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    config: { endpoint: route.endpoint },
    handler: async (request, reply) => {
      const key = request.appKey!;
      permitRequest(key, endpoint.scope, (request.params as { groupId?: string }).groupId);
      const query = checkQuery?.(readQuery(endpoint.query!, request.query as Record<string, unknown>));
      const body = checkBody?.(await readBodyOf(endpoint, request.raw));
      const context = contextOf(key, signalOf(reply.raw));
      const parsed = { params: request.params, query, body, context } as ApiRequest<never>;
      const { resultName = 'Success', data, detail } = await route.handle(dependencies, parsed);
      const event = auditEventOf(route.endpoint, key, { params: request.params as object, body, data });
      if (event) await audit?.record(event);
      request.resultName = resultName;
      return successEnvelope(resultName, data, detail);
    },
  });
}

function contextOf(key: AppKey, signal: AbortSignal): RequestContext {
  return { appKeyId: key.ownerId ?? key.id, ...(key.groupIds && { groupIds: key.groupIds }), signal };
}

function readBodyOf({ bodyLimit }: Endpoint, request: IncomingMessage): Promise<unknown> {
  const { bytes, code } = bodyLimit!;
  return readJsonBody(
    request,
    bytes,
    () => new ApiError(code, `The request body is longer than ${bytes} bytes; send a smaller one.`),
  );
}

/** Aborts when the client goes away before it has its answer. */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
