import { describe, expect, it } from 'vitest';
import { measure, quantile } from './measure.ts';
import { parseMetrics } from './parse-metrics.ts';

const page = (detect: number, failed: number, fast: number, all: number) =>
  parseMetrics(`# HELP likeness_requests_total Answered requests.
# TYPE likeness_requests_total counter
likeness_requests_total{endpoint="detectFaces",code="0"} ${detect}
likeness_requests_total{endpoint="detectFaces",code="-40000"} ${failed}
likeness_request_duration_seconds_bucket{endpoint="detectFaces",le="0.1"} ${fast}
likeness_request_duration_seconds_bucket{endpoint="detectFaces",le="0.2"} ${all}
likeness_request_duration_seconds_bucket{endpoint="detectFaces",le="+Inf"} ${all}
likeness_vision_queued 3
`);

describe('parseMetrics', () => {
  it('reads names, labels with escapes, and values', () => {
    expect(parseMetrics('a_b{x="1",y="say \\"hi\\""} 2.5e3\n# comment\nplain -1\n')).toEqual([
      { name: 'a_b', labels: { x: '1', y: 'say "hi"' }, value: 2500 },
      { name: 'plain', labels: {}, value: -1 },
    ]);
  });
});

describe('measure', () => {
  it('gives rates, failures and quantiles of the time between two readings', () => {
    const result = measure({ at: 0, samples: page(10, 0, 5, 10) }, { at: 2000, samples: page(25, 5, 15, 30) });
    expect(result).toMatchObject({ requestsPerSecond: 10, failureShare: 0.25, queued: 3 });
    expect(result.p50Ms).toBeCloseTo(100);
    expect(result.p95Ms).toBeCloseTo(190);
  });

  it('counts from zero after a restart of the server', () => {
    const result = measure({ at: 0, samples: page(100, 9, 50, 109) }, { at: 1000, samples: page(4, 0, 4, 4) });
    expect(result.requestsPerSecond).toBe(4);
  });

  it('has no latency without requests', () => {
    const same = page(1, 1, 1, 2);
    expect(measure({ at: 0, samples: same }, { at: 1000, samples: same }).p95Ms).toBeNaN();
  });
});

describe('quantile', () => {
  it('says the last bound for what lies beyond it', () => {
    const buckets = [
      { upTo: 1, count: 1 },
      { upTo: Number.POSITIVE_INFINITY, count: 10 },
    ];
    expect(quantile(buckets, 0.99)).toBe(1);
  });
});
