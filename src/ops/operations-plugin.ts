import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** What probes and monitoring ask: alive, ready, and the metrics. Outside the API's prefix, so plain HTTP statuses. */
export function registerOperations(
  server: FastifyInstance,
  { readiness, metrics, pingStore }: { readiness: Readiness; metrics: Metrics; pingStore: () => Promise<void> },
): void {
  server.get('/healthz', async () => ({ status: 'alive' }));

  server.get('/readyz', async (_request, reply) => {
    if (readiness.phase !== 'ready') return reply.code(503).send({ status: readiness.phase });
    const answers = await pingStore().then(
      () => true,
      () => false,
    );
    if (!answers) return reply.code(503).send({ status: 'store unavailable' });
    return { status: 'ready' };
  });

  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
}
