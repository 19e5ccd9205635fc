import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkStore } from './check.ts';
import { Expectation, type VictimLine } from './protocol.ts';

const VICTIM = new URL('./victim.ts', import.meta.url).pathname;
const LONGEST_LIFE_MS = 250;

export type CrashReport = { rounds: number; lost: number; returned: number; problems: string[]; acknowledged: number };

/** Starts the victim on the same folder again and again, kills it at a random moment, and looks at what it left. */
export async function runCrashRounds(rounds: number, onRound: (report: CrashReport) => void = () => {}) {
  const report: CrashReport = { rounds: 0, lost: 0, returned: 0, problems: [], acknowledged: 0 };
  const folder = await mkdtemp(join(tmpdir(), 'likeness-crash-'));
  const expected = new Expectation();
  try {
    while (report.rounds < rounds) {
      report.acknowledged += await liveAndDie(folder, expected);
      const { lost, returned, problems } = await checkStore(folder, expected);
      report.rounds++;
      report.lost += lost;
      report.returned += returned;
      report.problems.push(...problems);
      onRound(report);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return report;
}

/** @returns how many operations the victim acknowledged before its death */
async function liveAndDie(folder: string, expected: Expectation): Promise<number> {
  const victim = spawn(process.execPath, ['--no-warnings', VICTIM, folder, String(expected.newestKey)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(victim, 'exit');
  let acknowledged = 0;
  let started = () => {};
  const ready = new Promise<void>((resolve) => {
    started = resolve;
  });
  const lines = createInterface({ input: victim.stdout });
  lines.on('line', (text) => {
    const line = JSON.parse(text) as VictimLine;
    if (line.type === 'ready') started();
    if (line.type === 'done') acknowledged++;
    expected.apply(line);
  });
  const drained = once(lines, 'close');
  await Promise.race([ready, exited]);
  await sleep(Math.random() * LONGEST_LIFE_MS);
  victim.kill('SIGKILL');
  const [, signal] = await exited;
  await drained;
  if (signal !== 'SIGKILL') throw new Error('The victim ended by itself.');
  return acknowledged;
}
