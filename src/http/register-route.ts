import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { endpointOf } from '../contract/api-versions.ts';
import type { AppKey, AuditLog, RequestContext } from '../ports.ts';
import { againIfMoved } from '../usecases/again-if-moved.ts';
import { auditEventOf } from '../usecases/audit-event.ts';
import type { Dependencies } from '../usecases/dependencies.ts';
import { permitRequest } from '../usecases/permit-request.ts';
import type { BodyBudget } from './admission/body-budget.ts';
import { successEnvelope } from './answer/envelope.ts';
import { logFault } from './answer/failure.ts';
import { compileProjection } from './answer/projection.ts';
import { AuditTrail } from './audit-trail.ts';
import { compileBodyReader } from './body/body-reader.ts';
import type { ApiRequest, Route } from './define-route.ts';
import { readQuery } from './input/query.ts';
import { compileValidator } from './input/validator.ts';

export type RouteSupport = { dependencies: Dependencies; bodies: BodyBudget; audit: AuditLog | undefined };

/** Serves one endpoint: parameters and body against the contract, the use case, the envelope. */
export function registerRoute(
  server: FastifyInstance,
  route: Route,
  { dependencies, bodies, audit }: RouteSupport,
): void {
  const endpoint = endpointOf(route.version, route.endpoint);
  const checkQuery = endpoint.query && compileValidator(endpoint.query, 'query string');
  const project = endpoint.data && compileProjection(endpoint.data);
  const readBody = endpoint.body && compileBodyReader(endpoint, endpoint.body);

  server.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    config: { route },
    handler: async (request, reply) => {
      const key = request.appKey!;
      permitRequest(key, endpoint.scope, (request.params as { groupId?: string }).groupId);
      const query = checkQuery?.(readQuery(endpoint.query!, request.query as Record<string, unknown>));
      const hold = bodies.open(key.ownerId ?? key.id);
      const trail = audit && new AuditTrail(audit, key);
      try {
        const body = await readBody?.(request.raw, hold);
        const context = contextOf(key, signalOf(reply.raw), trail);
        const parsed = { params: request.params, query, body, context } as ApiRequest<never>;
        const {
          resultName = 'Success',
          data,
          detail,
          faults = [],
        } = await againIfMoved(dependencies, (current) => route.handle(current, parsed));
        const event = auditEventOf(route.endpoint, key, { params: request.params as object, data });
        if (event) await trail?.record(event, endpoint.scope);
        for (const fault of faults) logFault(fault, request);
        request.resultName = resultName;
        return successEnvelope(resultName, data && project?.(data), detail);
      } finally {
        hold.release();
        trail?.finish();
      }
    },
  });
}

function contextOf(key: AppKey, signal: AbortSignal, trail: AuditTrail | undefined): RequestContext {
  return {
    appKeyId: key.ownerId ?? key.id,
    ...(key.groupIds && { groupIds: key.groupIds }),
    signal,
    ...(trail && {
      auditNote: (action, facts) => trail.note(action, facts),
      auditReport: (action, facts) => trail.report(action, facts),
    }),
  };
}

/** Aborts when the client goes away before it has its answer. */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
