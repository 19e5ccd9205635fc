/** npm run test:crash -- --rounds 500: as many kills as wanted; the last line is the result as JSON. */
import { parseArgs } from 'node:util';
import { runCrashRounds } from './run-rounds.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '60' } } });
const { problems, ...figures } = await runCrashRounds(
  Number(values.rounds),
  ({ rounds, lost, returned, problems, acknowledged }) => {
    if (rounds % 20 === 0) {
      console.log(
        `${rounds} kills, ${acknowledged} operations acknowledged: ${lost} lost, ${returned} returned, ${problems.length} problems`,
      );
    }
  },
);
for (const problem of problems) console.log(problem);
console.log(JSON.stringify({ ...figures, problems: problems.length }));
if (figures.lost + figures.returned + problems.length > 0) process.exitCode = 1;
