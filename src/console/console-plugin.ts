import type { FastifyInstance } from 'fastify';
import { BuiltPages } from './built-pages.ts';
import type { ConsoleContext, ConsoleDependencies } from './console-dependencies.ts';
import { ConsoleError } from './console-error.ts';
import { CONSOLE_PREFIX } from './console-prefix.ts';
import { OperatorSessions } from './operator-sessions.ts';
import { assertOwnPage } from './request-guard.ts';
import { accountRoutes } from './routes/account-routes.ts';
import { apiRoutes } from './routes/api-routes.ts';
import { appKeyRoutes } from './routes/app-key-routes.ts';
import { imageRoutes } from './routes/image-routes.ts';
import { operateRoutes } from './routes/operate-routes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { requireSession } from './session-guard.ts';

/**
 * The console as a Fastify plugin, to be registered with CONSOLE_PREFIX on the API's server or on one of its own. Its
 * admin API is apart from the public one: other prefix, other credentials, ordinary HTTP statuses.
 */
export function consolePlugin(dependencies: ConsoleDependencies) {
  return async (server: FastifyInstance): Promise<void> => {
    const sessions = new OperatorSessions(dependencies.clock, ({ id }) => dependencies.grants.revokeSession(id));
    const context: ConsoleContext = { ...dependencies, sessions };
    const pages = await BuiltPages.load(dependencies.pagesDir);

    server.decorateRequest('operatorSession', undefined);
    server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.setErrorHandler((error, request, reply) => {
      const refusal = asConsoleError(error);
      if (refusal.code === 'failed') request.log.error({ err: error }, 'the console failed to answer');
      if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
      return reply.code(refusal.status).send({ error: { code: refusal.code, message: refusal.message } });
    });
    server.setNotFoundHandler(() => {
      throw new ConsoleError('not-found', 'The console has nothing at this address.');
    });
    server.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));

    server.get('', (_request, reply) => reply.redirect(`${CONSOLE_PREFIX}/`));
    server.get('/*', (request, reply) => pages.answer((request.params as { '*': string })['*'], request, reply));

    server.register(
      async (api) => {
        api.addHook('onRequest', async (request, reply) => {
          assertOwnPage(request);
          reply.header('cache-control', 'no-store');
        });
        api.all('/*', () => {
          throw new ConsoleError('not-found', 'The console has nothing at this address.');
        });
        await api.register(accountRoutes(context));
        await api.register(async (signedIn) => {
          signedIn.addHook('onRequest', requireSession(context));
          for (const routes of [appKeyRoutes, imageRoutes, operateRoutes, apiRoutes]) {
            await signedIn.register(routes(context));
          }
        });
      },
      { prefix: '/api' },
    );
  };
}

function asConsoleError(error: unknown): ConsoleError {
  if (error instanceof ConsoleError) return error;
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== undefined && statusCode < 500) {
    return new ConsoleError('invalid-request', 'The request cannot be read.');
  }
  return new ConsoleError('failed', 'The console failed to answer this request; the reason is in the log.');
}
