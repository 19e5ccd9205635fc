/**
 * Fuzzes a real server by changing requests that work:
 *
 *   npm run fuzz -- --seconds 60 [--seed 1]
 *
 * Prints what was sent and found, each finding with the request that repeats it, and one JSON object at the end. Exits
 * with 1 when there are findings.
 */
import { parseArgs } from 'node:util';
import { startFuzzWorld } from './fuzz/fuzz-world.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { fuzzTargets } from './fuzz/targets.ts';

const SHOWN_FINDINGS = 20;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: String(Date.now() >>> 0) } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('usage: npm run fuzz -- --seconds N [--seed N]');

const { server, world, stop } = await startFuzzWorld();
console.log(`seed ${seed}, ${seconds} s`);
const report = await runFuzz(server, await fuzzTargets(world), { seconds, seed });
await stop();

console.table(report.requests);
console.table(report.codes);
for (const { target, reason, request, answer } of report.findings.slice(0, SHOWN_FINDINGS)) {
  console.log(`\n${target}: ${reason}\nrequest (base64): ${request}\nanswer: ${answer}`);
}
const requests = Object.values(report.requests).reduce((sum, count) => sum + count, 0);
console.log(
  JSON.stringify({
    fuzzSeconds: Math.round(report.seconds),
    fuzzRequests: requests,
    fuzzFindings: report.findings.length,
  }),
);
process.exitCode = report.findings.length > 0 ? 1 : 0;
