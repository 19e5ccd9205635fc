import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { operationIdOf } from '../contract/api-versions.ts';
import { RESULT_CODES } from '../contract/result-codes.ts';
import type { StageObserver } from '../ports.ts';

export type TracingOptions = {
  /** Base address of an OpenTelemetry collector (OTLP over HTTP, JSON); spans go to its `/v1/traces`. */
  url: string;
  /** 0..100: the share of the requests that are traced, unless the caller has decided already. */
  percent: number;
  version: string;
};

export type Tracing = {
  /** A span for each request of the API, under the caller's own where it sends a `traceparent`. */
  register(server: FastifyInstance): void;
  /** A span for each stage, under the request's. */
  onStage: StageObserver;
  /** Sends what is left. */
  close(): Promise<void>;
};

const spans = new WeakMap<FastifyRequest, ReturnType<typeof context.active>>();
const getHeader = {
  get: (headers: Record<string, string | string[] | undefined>, name: string) => headers[name],
  keys: (headers: object) => Object.keys(headers),
};

/**
 * OpenTelemetry traces. This file alone loads its packages, and it is loaded only when a collector is set.
 * Attributes are the endpoint, the result code and the request id: no app key, group, face, URL, or anything of a photo.
 */
export function startTracing({ url, percent, version }: TracingOptions): Tracing {
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'likeness', 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(percent / 100) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url.replace(/\/+$/, '')}/v1/traces` }))],
  });
  const tracer = provider.getTracer('likeness', version);
  const propagator = new W3CTraceContextPropagator();

  return {
    register(server) {
      server.addHook('onRequest', (request, _reply, done) => {
        const { route } = request.routeOptions.config;
        if (route === undefined) return done();
        const endpoint = operationIdOf(route.version, route.endpoint);
        const parent = propagator.extract(context.active(), request.headers, getHeader);
        const attributes = {
          'http.request.method': request.method,
          'http.route': request.routeOptions.url ?? '',
          'likeness.endpoint': endpoint,
          'likeness.request_id': request.id,
        };
        const span = tracer.startSpan(endpoint, { kind: SpanKind.SERVER, attributes }, parent);
        const inside = trace.setSpan(parent, span);
        spans.set(request, inside);
        context.with(inside, done);
      });
      server.addHook('onResponse', (request, reply, done) => {
        const inside = spans.get(request);
        const span = inside && trace.getSpan(inside);
        if (span !== undefined) {
          const { resultName } = request;
          span.setAttribute('http.response.status_code', reply.statusCode);
          if (resultName !== undefined) span.setAttribute('likeness.result_code', RESULT_CODES[resultName]);
          if (resultName === 'InternalServerError') span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        }
        done();
      });
    },
    onStage({ stage, startedAt, milliseconds }) {
      // What belongs to no request, such as the warm-up, is not traced.
      if (trace.getSpan(context.active()) === undefined) return;
      tracer.startSpan(stage, { startTime: startedAt }).end(startedAt + milliseconds);
    },
    async close() {
      await provider.shutdown();
      context.disable();
    },
  };
}
