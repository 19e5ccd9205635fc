import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export type ContestantName = 'likeness' | 'faceApi' | 'human';
/** Faces found, and what it took in milliseconds, by the clock and of the processor. */
export type ContestantReport = { name: string; found: number; milliseconds: number; cpu: number };
export type Result = { name: string; found: number; times: number[]; cpu: number[] };

const PROCESS = new URL('./contestant-process.ts', import.meta.url);
const NAMES: readonly ContestantName[] = ['likeness', 'faceApi', 'human'];
const WARM_UP = 2;

/** All pipelines on the same photo, turn by turn, so that what else the machine does meets all alike. */
export async function compareContestants(rounds: number): Promise<Record<ContestantName, Result>> {
  const started = await Promise.all(NAMES.map(start));
  const results = NAMES.map((): Result => ({ name: '', found: 0, times: [], cpu: [] }));
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [i, process] of started.entries()) {
      const { name, found, milliseconds, cpu } = await turnOf(process);
      const result = results[i]!;
      Object.assign(result, { name, found });
      if (round < 0) continue;
      result.times.push(milliseconds);
      result.cpu.push(cpu);
    }
  }
  for (const process of started) process.disconnect();
  return Object.fromEntries(NAMES.map((name, i) => [name, results[i]!])) as Record<ContestantName, Result>;
}

async function start(name: ContestantName): Promise<ChildProcess> {
  const process = fork(PROCESS, [name]);
  await once(process, 'message');
  return process;
}

async function turnOf(process: ChildProcess): Promise<ContestantReport> {
  process.send('analyse');
  const [report] = (await once(process, 'message')) as [ContestantReport];
  return report;
}
