/**
 * The reliability tests in their long form (`npm run test:reliability`): the slow cases too, ten minutes of fuzzing (or
 * RELIABILITY_FUZZ_SECONDS), five of mixed load (RELIABILITY_SOAK_SECONDS), and one JSON object with all their figures as
 * the last line. Arguments are passed on: `RELIABILITY_SOAK_SECONDS=3600 npm run test:reliability -- soak` is the hour.
 */
import { runTestsWithFigures } from './run-tests-with-figures.ts';

const figures = await runTestsWithFigures(['--project', 'reliability', ...process.argv.slice(2)], {
  RELIABILITY_FUZZ_SECONDS: '600',
  RELIABILITY_SOAK_SECONDS: '300',
  RELIABILITY_OVERLOAD_SECONDS: '20',
  RELIABILITY_LONG: '1',
});
console.log(JSON.stringify(Object.assign({}, ...figures)));
