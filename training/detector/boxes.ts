import { readFileSync } from 'node:fs';
import type { PixelBox } from '../../src/vision/image.ts';

export type LabelledBox = PixelBox & { label: string };

/** File name to its labelled boxes, from a tab-separated table with a header line. */
export function readBoxes(table: string): Map<string, LabelledBox[]> {
  const byFile = new Map<string, LabelledBox[]>();
  for (const line of readFileSync(table, 'utf8').trim().split('\n').slice(1)) {
    const [file, label, ...corners] = line.split('\t');
    const [x0, y0, x1, y1] = corners.map(Number);
    byFile.set(file!, [...(byFile.get(file!) ?? []), { label: label!, x0: x0!, y0: y0!, x1: x1!, y1: y1! }]);
  }
  return byFile;
}
