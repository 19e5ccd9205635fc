import { readdirSync } from 'node:fs';
import type { AnalysedFace, FaceEngine } from '../../src/ports.ts';
import { analyseFiles, EVERYTHING } from '../analyse-photos.ts';
import { evalPath } from '../eval-data.ts';
import { percent, shareOf } from '../statistics.ts';
import { type LabelledBox, matchOf, readScenes, sizeOf } from './boxes.ts';

const OPTIONS = { ...EVERYTHING, mask: true };
/** Box sides in pixels from which a row of the table begins. */
const SIZES = [0, 20, 40, 60];

type Tally = { total: number; found: number; masked: number };

/**
 * Recall of masked and bare faces, and how well the mask network tells them apart. These are the photos it was trained on:
 * its error on unseen sources is in docs/models.md.
 */
export async function measureMasks(engine: FaceEngine): Promise<{ maskBalancedAccuracy: number }> {
  const tallies = new Map<string, Tally>();
  const count = (row: string, face: AnalysedFace | undefined) => {
    const tally = tallies.get(row) ?? { total: 0, found: 0, masked: 0 };
    tally.total++;
    if (face) tally.found++;
    if (face?.detail.mask) tally.masked++;
    tallies.set(row, tally);
  };
  for (const folder of ['with_mask', 'without_mask']) {
    const files = readdirSync(evalPath('mask/photos', folder)).map((file) => evalPath('mask/photos', folder, file));
    for (const [largest] of await analyseFiles(engine, files, OPTIONS)) count(`photos ${folder}`, largest);
  }
  const scenes = readScenes();
  const files = [...scenes.keys()];
  const paths = files.map((file) => evalPath('mask/scenes/images', file));
  const photos = await analyseFiles(engine, paths, OPTIONS);
  for (const [i, file] of files.entries()) {
    const size = await sizeOf(paths[i]!);
    for (const box of scenes.get(file)!) count(`scenes ${box.label} ${bandOf(box)}`, matchOf(box, photos[i]!, size));
  }
  console.log('\nMasks (recall: share of the faces that were found; masked: share of those said to wear one):');
  console.table(
    [...tallies]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([row, { total, found, masked }]) => ({
        faces: row,
        count: total,
        recall: percent(found / total, 1),
        'at least (95 %)': percent(shareOf(found, total).low, 1),
        masked: percent(masked / found, 1),
      })),
  );
  const sums = { worn: { found: 0, masked: 0 }, bare: { found: 0, masked: 0 } };
  for (const [row, { found, masked }] of tallies) {
    const kind = row.includes('with_mask') || row.includes(' mask ') ? sums.worn : sums.bare;
    kind.found += found;
    kind.masked += masked;
  }
  const balanced = (sums.worn.masked / sums.worn.found + 1 - sums.bare.masked / sums.bare.found) / 2;
  console.log(`Mask balanced accuracy over all of them: ${percent(balanced)}`);
  return { maskBalancedAccuracy: balanced };
}

function bandOf({ x0, y0, x1, y1 }: LabelledBox): string {
  const side = Math.max(x1 - x0, y1 - y0);
  return `from ${SIZES.findLast((size) => side >= size)} px`;
}
