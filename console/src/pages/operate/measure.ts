import { metricOf, type Sample } from './parse-metrics.ts';

const DURATIONS = 'likeness_request_duration_seconds_bucket';
const REQUESTS = 'likeness_requests_total';

/** What happened between two readings of the metrics. */
export type Measurement = {
  /** Milliseconds since the epoch. */
  at: number;
  requestsPerSecond: number;
  /** Share of answers with a negative code, 0..1; NaN without requests. */
  failureShare: number;
  /** Milliseconds; NaN without requests. */
  p50Ms: number;
  p95Ms: number;
  queued: number;
  running: number;
};

export type Reading = { at: number; samples: Sample[] };

export function measure(before: Reading, after: Reading): Measurement {
  const seconds = (after.at - before.at) / 1000;
  const answered = delta(before, after, REQUESTS);
  const requests = sum([...answered.values()]);
  const failures = sum([...answered].filter(([key]) => key.includes('"code":"-')).map(([, count]) => count));
  const buckets = durationBuckets(before, after);
  return {
    at: after.at,
    requestsPerSecond: requests / seconds,
    failureShare: failures / requests,
    p50Ms: quantile(buckets, 0.5) * 1000,
    p95Ms: quantile(buckets, 0.95) * 1000,
    queued: metricOf(after.samples, 'likeness_vision_queued'),
    running: metricOf(after.samples, 'likeness_vision_running'),
  };
}

type Bucket = { upTo: number; count: number };

/** Cumulative counts over all endpoints, by upper bound in seconds. */
function durationBuckets(before: Reading, after: Reading): Bucket[] {
  const counts = new Map<number, number>();
  for (const [key, count] of delta(before, after, DURATIONS)) {
    const { le } = JSON.parse(key) as { le: string };
    const upTo = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    counts.set(upTo, (counts.get(upTo) ?? 0) + count);
  }
  return [...counts].map(([upTo, count]) => ({ upTo, count })).sort((a, b) => a.upTo - b.upTo);
}

/** Linear within a bucket, as Prometheus does it; NaN for an empty histogram. */
export function quantile(buckets: Bucket[], share: number): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return Number.NaN;
  const rank = share * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const { upTo, count } = buckets[index]!;
  const below = buckets[index - 1] ?? { upTo: 0, count: 0 };
  if (upTo === Number.POSITIVE_INFINITY) return below.upTo;
  return below.upTo + (upTo - below.upTo) * ((rank - below.count) / (count - below.count));
}

/** By labels, how much a counter grew; one that began anew with a restart counts from zero. */
function delta(before: Reading, after: Reading, name: string): Map<string, number> {
  const earlier = new Map(
    before.samples.filter((s) => s.name === name).map((s) => [JSON.stringify(s.labels), s.value]),
  );
  return new Map(
    after.samples
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => {
        const key = JSON.stringify(labels);
        const start = earlier.get(key) ?? 0;
        return [key, value >= start ? value - start : value];
      }),
  );
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
