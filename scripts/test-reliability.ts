/**
 * The reliability tests in their long form (`npm run test:reliability`): the slow cases too, ten minutes of fuzzing (or
 * RELIABILITY_FUZZ_SECONDS), and one JSON object with all their figures as the last line.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const LONG_FUZZ_SECONDS = '600';
const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const folder = mkdtempSync(join(tmpdir(), 'likeness-figures-'));
const child = spawn(process.execPath, [VITEST, 'run', '--project', 'reliability', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    RELIABILITY_FUZZ_SECONDS: LONG_FUZZ_SECONDS,
    ...process.env,
    RELIABILITY_LONG: '1',
    RELIABILITY_FIGURES_DIR: folder,
  },
});
child.once('exit', (code) => {
  const figures = readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, number>);
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify(Object.assign({}, ...figures)));
  process.exitCode = code ?? 1;
});
