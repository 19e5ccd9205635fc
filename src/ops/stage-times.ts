import { Histogram } from 'prom-client';
import type { StageObserver } from '../ports.ts';

/** From a read of one row to a download that takes all of its time. */
const BUCKETS_SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The stages' histogram. It is there before the adapters that it measures, and is given to the metrics when those exist. */
export class StageTimes {
  readonly histogram = new Histogram({
    name: 'likeness_stage_duration_seconds',
    help: 'Time that a part of a request took: fetching the image, waiting for a worker, each network, the gallery, the store.',
    labelNames: ['stage'],
    buckets: BUCKETS_SECONDS,
    registers: [],
  });

  readonly observe: StageObserver = ({ stage, milliseconds }) => this.histogram.observe({ stage }, milliseconds / 1000);
}
