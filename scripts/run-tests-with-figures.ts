import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/**
 * Runs tests in a process of their own and passes its exit code on.
 * @returns what they measured: one object for each call of `recordFigures`, in the order of the tests' names
 */
export function runTestsWithFigures(
  args: string[],
  settings: Record<string, string>,
): Promise<Record<string, number>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-figures-'));
  const child = spawn(process.execPath, [VITEST, 'run', ...args], {
    stdio: 'inherit',
    env: { ...settings, ...process.env, RELIABILITY_FIGURES_DIR: folder },
  });
  return new Promise((resolve) =>
    child.once('exit', (code) => {
      const figures = readdirSync(folder)
        .sort()
        .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, number>);
      rmSync(folder, { recursive: true });
      process.exitCode = code ?? 1;
      resolve(figures);
    }),
  );
}
