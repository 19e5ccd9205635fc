/**
 * The cluster tests in their long form (`npm run test:cluster`): 10,000 random histories over three nodes (or
 * RELIABILITY_CLUSTER_HISTORIES), and one JSON object with the sums of all tests as the last line.
 */
import { runTestsWithFigures } from './run-tests-with-figures.ts';

const figures = await runTestsWithFigures(
  ['--project', 'integration', 'test/integration/cluster', ...process.argv.slice(2)],
  { RELIABILITY_CLUSTER_HISTORIES: '10000', RELIABILITY_CLUSTER_REQUESTS: '400', RELIABILITY_LONG: '1' },
);
const sum = (name: string) => figures.reduce((total, each) => total + (each[name] ?? 0), 0);
console.log(
  JSON.stringify({ histories: sum('histories'), staleReads: sum('staleReads'), lostWrites: sum('lostWrites') }),
);
