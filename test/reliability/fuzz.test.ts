import { expect, it } from 'vitest';
import { recordFigures } from './figures.ts';
import { startFuzzWorld } from './fuzz/fuzz-world.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { fuzzTargets } from './fuzz/targets.ts';

/** The long run is `npm run fuzz -- --seconds 3600`. */
const SECONDS = Number(process.env.RELIABILITY_FUZZ_SECONDS ?? 20);

it('changed requests get a right envelope each, and nothing ends, hangs or fails inside', {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const { server, world, stop } = await startFuzzWorld();
  const report = await runFuzz(server, await fuzzTargets(world), { seconds: SECONDS, seed: 1 });
  recordFigures('fuzz', { fuzzSeconds: Math.round(report.seconds), fuzzFindings: report.findings.length });
  expect(report.findings.slice(0, 3)).toEqual([]);
  expect(Object.values(report.requests).every((count) => count > 0)).toBe(true);
  expect(Object.keys(report.codes).length).toBeGreaterThan(5);
  await stop();
});
