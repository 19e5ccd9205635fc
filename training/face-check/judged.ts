import { readFileSync } from 'node:fs';
import type { PixelBox } from '../../src/vision/image.ts';

/** What a person said of a place in a photo of people; the box's sides are shares of the photo's. */
export type Judged = { box: PixelBox; truth: 'face' | 'other' };

/** File, relative to the evaluation data, to what was said of it: the rows of judged.tsv. */
export function readJudged(): Map<string, Judged[]> {
  const byFile = new Map<string, Judged[]>();
  const lines = readFileSync(new URL('judged.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  for (const line of lines) {
    const [file, ...rest] = line.split('\t');
    const truth = rest.pop() as Judged['truth'];
    const [x0, y0, x1, y1] = rest.map(Number);
    const judged = { box: { x0: x0!, y0: y0!, x1: x1!, y1: y1! }, truth };
    byFile.set(file!, [...(byFile.get(file!) ?? []), judged]);
  }
  return byFile;
}
