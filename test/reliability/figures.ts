import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps what a reliability test measured, for the summary that `npm run test:reliability` prints at its end. Does nothing
 * when the tests run on their own.
 *
 * @param test names the file that measures; a later call for the same test replaces its figures
 */
export function recordFigures(test: string, figures: Record<string, number>): void {
  const folder = process.env.RELIABILITY_FIGURES_DIR;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${test}.json`), JSON.stringify(figures));
}
