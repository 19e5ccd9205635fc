import { expect, it } from 'vitest';
import { runCrashRounds } from './crash/run-rounds.ts';

const ROUNDS = 60;
const PATIENCE_MS = 900_000;

it(
  `survives ${ROUNDS} kills: nothing acknowledged is lost, nothing removed is back, nothing is half-written`,
  async () => {
    const { acknowledged, ...report } = await runCrashRounds(ROUNDS);
    expect(report).toEqual({ rounds: ROUNDS, lost: 0, returned: 0, problems: [] });
    expect(acknowledged).toBeGreaterThan(ROUNDS);
  },
  PATIENCE_MS,
);
