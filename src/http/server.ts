import { randomUUID } from 'node:crypto';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { API_VERSIONS, type ApiVersion, operationIdOf } from '../contract/api-versions.ts';
import { buildOpenApiDocument } from '../contract/openapi.ts';
import { RESULT_CODES, type ResultName } from '../contract/result-codes.ts';
import type { AppKey, AuditLog } from '../ports.ts';
import { authorizeAppKey } from '../usecases/authorize-app-key.ts';
import type { Dependencies } from '../usecases/dependencies.ts';
import { type Admission, createAdmission } from './admission/admission.ts';
import { pauseBeforeRefusal } from './admission/pause-before-refusal.ts';
import { answerClientError, type ClientError } from './answer/client-error.ts';
import { sendFailure } from './answer/failure.ts';
import { closeUnlessComplete } from './answer/lingering-close.ts';
import { answerUnrouted } from './answer/unrouted.ts';
import { canonicalUrl, isApiUrl } from './api-url.ts';
import type { Route } from './define-route.ts';
import { registerRoute } from './register-route.ts';
import { saneRequestId } from './request-id.ts';
import { ROUTES } from './routes/index.ts';
import { ROUTES_V1_1 } from './routes/v1.1/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The app key of the path; set as soon as it is known to be good. */
    appKey: AppKey | undefined;
    /** What the request was answered with. */
    resultName: ResultName | undefined;
  }
  interface FastifyContextConfig {
    route?: Pick<Route, 'version' | 'endpoint'>;
  }
}

/** One answered request, for logs and metrics: nothing in it is secret or biometric. */
export type AnsweredRequest = {
  requestId: string;
  /** Operation id in the OpenAPI document; 'none' when no endpoint has the method and path. */
  endpoint: string;
  /** Empty when the app key was refused. */
  appKeyId: string;
  resultCode: number;
  seconds: number;
};

export type ServerOptions = {
  dependencies: Dependencies;
  /** Keeps what was changed and who was looked for; the answer waits until that is durable. */
  audit?: AuditLog;
  /** What is decided about a request before its body is read; without it nothing is limited. */
  admission?: Admission;
  logger?: FastifyBaseLogger;
  onAnswered?: (answered: AnsweredRequest) => void;
};

/** Time to receive a whole request: a compare of 10 MB takes 80 s at 1 Mbit/s. */
const REQUEST_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 20_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** Room for a path whose ids are percent-encoded, and for a next-token. */
const MAX_HEADER_BYTES = 32_768;

const UNLIMITED = { requestsPerMinute: 0, burst: 0, bodyBytes: Number.POSITIVE_INFINITY };

/** The HTTP server of the API, not yet listening. Routes outside the API's prefix may be added to it until then. */
export function buildServer(options: ServerOptions): FastifyInstance {
  const { dependencies, audit, logger, onAnswered } = options;
  const { rates, bodies } = options.admission ?? createAdmission(UNLIMITED);
  const server = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => saneRequestId(headers['x-request-id']) ?? randomUUID(),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false },
    // While closing, what was accepted is still answered as always.
    return503OnClosing: false,
    rewriteUrl: (request) => canonicalUrl(request.url ?? ''),
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    frameworkErrors: (_error, request, reply) => void answerUnrouted(dependencies, request, reply),
    clientErrorHandler: (error, socket) => void answerClientError(dependencies, error as Error as ClientError, socket),
  });

  server.decorateRequest('appKey', undefined);
  server.decorateRequest('resultName', undefined);
  // Routes read their bodies themselves, with limits and codes of their own; nothing is read for the others.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  server.setErrorHandler(async (error, request, reply) => {
    await pauseBeforeRefusal(error, request.raw.socket);
    return sendFailure(error, request, reply);
  });
  server.setNotFoundHandler((request, reply) => answerUnrouted(dependencies, request, reply));
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    // Before the body is looked at, so that nothing in it comes before the app key.
    if (request.is404 && isApiUrl(request.raw.url ?? '')) await answerUnrouted(dependencies, request, reply);
  });
  // An Expect header that nobody knows is ignored; Node would answer 417 by itself.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.addHook('onResponse', async (request, reply) => {
    closeUnlessComplete(request.raw);
    const { resultName, appKey } = request;
    if (resultName === undefined) return;
    const { route } = request.routeOptions.config ?? {};
    onAnswered?.({
      requestId: request.id,
      endpoint: route ? operationIdOf(route.version, route.endpoint) : 'none',
      appKeyId: appKey?.id ?? '',
      resultCode: RESULT_CODES[resultName],
      seconds: reply.elapsedTime / 1000,
    });
  });

  const openApiDocument = JSON.stringify(buildOpenApiDocument());
  server.get('/openapi.json', (_request, reply) => reply.type('application/json').send(openApiDocument));

  const serveVersion = (version: ApiVersion, routes: readonly Route[]) =>
    server.register(
      async (api) => {
        api.addHook('onRequest', async (request) => {
          const { appKey } = request.params as { appKey: string };
          request.appKey = await authorizeAppKey(dependencies, appKey);
          rates.admit(request.appKey);
        });
        for (const route of routes) registerRoute(api, route, { dependencies, bodies, audit });
      },
      { prefix: API_VERSIONS[version].prefix.replace('{appKey}', ':appKey') },
    );
  serveVersion('v1.0', ROUTES);
  serveVersion('v1.1', ROUTES_V1_1);
  return server;
}
