import type { Engine } from './engines.ts';
import { percentiles, timed } from './timing.ts';

const BATCH = 32;
const TURNS = 4;
/** Of one turn; a slow engine is asked less often. */
const QUERIES = 25;
const BATCHES = 3;
const BUDGET_MS = 1000;

export type Measured = {
  name: string;
  exact: boolean;
  /** Milliseconds of one query. */
  best: number;
  p50: number;
  p95: number;
  /** Milliseconds a query in batches of 32, the median. */
  batch: number;
  /** The share of all true matches that it found. */
  recall: number;
  buildSeconds: number;
  memoryMb: number;
};

type Running = { engine: Engine; buildSeconds: number; memoryMb: number; single: number[]; batches: number[] };

/**
 * Measures the engines turn by turn, so that what else the machine does meets all of them alike.
 * @param truth for each probe, the faces that match
 */
export async function measureInTurns(
  makers: readonly (() => Engine | Promise<Engine>)[],
  probes: Float32Array[],
  truth: number[][],
): Promise<Measured[]> {
  const all: Running[] = [];
  for (const make of makers) all.push(await started(make, probes));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { engine, single, batches } of all) {
      single.push(...(await within(QUERIES, (i) => engine.search([probes[(turn * QUERIES + i) % probes.length]!]))));
      batches.push(...(await within(BATCHES, (i) => engine.search(probes.slice(i % 4, (i % 4) + BATCH)))));
    }
  }
  const results: Measured[] = [];
  for (const { engine, single, batches, buildSeconds, memoryMb } of all) {
    const { name, exact } = engine;
    const recall = recallOf(await engine.search(probes), truth);
    await engine.close();
    const batch = percentiles(batches).p50 / BATCH;
    results.push({
      name,
      exact,
      best: Math.min(...single),
      ...percentiles(single),
      batch,
      recall,
      buildSeconds,
      memoryMb,
    });
  }
  return results;
}

async function started(make: () => Engine | Promise<Engine>, probes: Float32Array[]): Promise<Running> {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const engine = await make();
  const buildSeconds = (performance.now() - start) / 1000;
  await within(5, (i) => engine.search([probes[i]!]));
  const memoryMb = (process.memoryUsage().rss - before) / 1e6;
  return { engine, buildSeconds, memoryMb, single: [], batches: [] };
}

/** Milliseconds of each call, of which there are as many as fit into the budget, and at least one. */
async function within(calls: number, work: (call: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + BUDGET_MS;
  while (times.length < calls && (times.length === 0 || performance.now() < end)) {
    const call = times.length;
    times.push(...(await timed(1, () => work(call))));
  }
  return times;
}

function recallOf(found: number[][], truth: number[][]): number {
  let matched = 0;
  for (const [i, expected] of truth.entries()) {
    const got = new Set(found[i]);
    matched += expected.filter((face) => got.has(face)).length;
  }
  return matched / truth.reduce((sum, list) => sum + list.length, 0);
}
