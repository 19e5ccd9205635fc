import type { FastifyInstance } from 'fastify';
import { API_ROOT } from '../../contract/endpoints.ts';
import type { ConsoleContext } from '../console-dependencies.ts';

/** So many of the newest rows are shown. */
const AUDIT_ROWS = 200;

/** What the server is and how it does, from the places where monitoring looks too. */
export function operateRoutes({ api, facts, recentAudit }: ConsoleContext) {
  return async (server: FastifyInstance): Promise<void> => {
    server.get('/server', async () => {
      const readiness = await api.inject('/readyz');
      const { version, modelVersion, limits } = facts;
      return { status: readiness.json().status, version, modelVersion, limits, apiUrl: facts.apiUrl() + API_ROOT };
    });

    server.get('/metrics', async (_request, reply) => {
      const metrics = await api.inject('/metrics');
      return reply.type('text/plain; charset=utf-8').send(metrics.rawPayload);
    });

    server.get('/audit', async () => {
      const rows = (await recentAudit?.(AUDIT_ROWS)) ?? [];
      const shown = rows.map(({ position, at, event }) => ({ ...(JSON.parse(event) as object), position, at }));
      return { rows: shown.reverse() };
    });

    server.get('/openapi.json', async (_request, reply) => {
      const document = await api.inject('/openapi.json');
      return reply.type('application/json; charset=utf-8').send(document.rawPayload);
    });
  };
}
