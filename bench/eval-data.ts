import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Photos that are measured with and never become part of the product. `LIKENESS_EVAL_DIR` names their folder. */
export const EVAL_DIR =
  process.env['LIKENESS_EVAL_DIR'] ?? fileURLToPath(new URL('../../shared/eval', import.meta.url));

/** Ends the process quietly, with one clear line, where the data is absent. */
export function requireEvalData(what: string): void {
  if (existsSync(join(EVAL_DIR, 'lfw'))) return;
  console.log(`Skipped ${what}: no evaluation data in ${EVAL_DIR} (set LIKENESS_EVAL_DIR).`);
  process.exit(0);
}

export function evalPath(...parts: string[]): string {
  return join(EVAL_DIR, ...parts);
}

/** The rows of a tab-separated file, without the header line if it has one. */
export function readTable(file: string, options: { header: boolean }): string[][] {
  const rows = readFileSync(evalPath(file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return options.header ? rows.slice(1) : rows;
}

/** Two photos of `lfw/images` and whether they show the same person. */
export type Pair = { imageA: string; imageB: string; same: boolean };

export function readPairs(file: string): Pair[] {
  return readTable(file, { header: false }).map(([imageA, imageB, same]) => ({
    imageA: imageA!,
    imageB: imageB!,
    same: same === '1',
  }));
}

/** The file names that pairs speak of, each once. */
export function imagesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
}

/** The person on a photo: photos lie in folders of their people. */
export function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}
