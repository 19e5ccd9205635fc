import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ClusterStats, EngineStats, GalleryStats } from '../ports.ts';
import type { StageTimes } from './stage-times.ts';

export type Metrics = {
  contentType: string;
  /** The whole page in the Prometheus text format. */
  render(): Promise<string>;
  observeRequest(endpoint: string, resultCode: number, seconds: number): void;
};

/** From a list of nothing to a photo with twenty faces on a busy machine. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** Labels are endpoint names and result codes only: never an app key, a group or a face. */
export function createMetrics(sources: {
  engine: () => EngineStats;
  gallery: () => GalleryStats;
  /** What the HTTP server turned away before it read it. */
  admission?: () => { bodyBytes: number; bodiesRefused: number; rateLimited: number };
  /** Absent where the server searches alone. */
  cluster?: () => ClusterStats;
  stages?: StageTimes;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'likeness_' });

  const requests = new Counter({
    name: 'likeness_requests_total',
    help: 'Answered requests by endpoint and result code.',
    labelNames: ['endpoint', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'likeness_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['endpoint'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  });
  if (sources.stages) registry.registerMetric(sources.stages.histogram);

  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  /** For what the source counts itself since the start. */
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const { admission } = sources;
  if (admission) {
    gauge('likeness_body_bytes', 'Memory set aside for request bodies under way.', () => admission().bodyBytes);
    counter(
      'likeness_bodies_refused_total',
      'Requests refused, or ended, because the memory for bodies was short.',
      () => admission().bodiesRefused,
    );
    counter(
      'likeness_rate_limited_total',
      'Requests refused because their app key was over its rate limit.',
      () => admission().rateLimited,
    );
  }
  gauge('likeness_vision_workers', 'Vision worker threads.', () => sources.engine().workers);
  gauge('likeness_vision_queued', 'Images that wait for a worker.', () => sources.engine().queued);
  gauge('likeness_vision_running', 'Images in analysis.', () => sources.engine().running);
  counter('likeness_vision_completed_total', 'Images analysed.', () => sources.engine().completed);
  counter('likeness_vision_replaced_total', 'Workers replaced.', () => sources.engine().replaced);
  gauge('likeness_gallery_resident_groups', 'Groups whose index is in memory.', () => sources.gallery().residentGroups);
  gauge('likeness_gallery_resident_faces', 'Faces whose index is in memory.', () => sources.gallery().residentFaces);
  gauge('likeness_gallery_resident_bytes', 'Memory of resident indexes.', () => sources.gallery().residentBytes);
  const { cluster } = sources;
  if (cluster) {
    gauge('likeness_cluster_nodes', 'Live servers that this one knows, itself included.', () => cluster().nodes);
    counter('likeness_cluster_forwarded_total', 'Searches that another server did.', () => cluster().forwarded);
    counter('likeness_cluster_owned_total', 'Searches of groups that this server owns.', () => cluster().servedAsOwner);
    counter(
      'likeness_cluster_served_for_others_total',
      'Searches done for other servers.',
      () => cluster().servedForOthers,
    );
    counter(
      'likeness_cluster_unauthenticated_total',
      'Connections to the internal port without the master key.',
      () => cluster().unauthenticated,
    );
    new Counter({
      name: 'likeness_cluster_fallbacks_total',
      help: 'Searches done here although other servers own the group, by what they failed of.',
      labelNames: ['reason'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(cluster().fallbacks)) this.inc({ reason }, count);
      },
    });
  }

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    observeRequest(endpoint, resultCode, seconds) {
      requests.inc({ endpoint, code: resultCode });
      durations.observe({ endpoint }, seconds);
    },
  };
}
