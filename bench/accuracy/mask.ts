import { readdirSync } from 'node:fs';
import type { AnalysedFace, FaceEngine } from '../../src/ports.ts';
import { analyseFiles, EVERYTHING } from '../analyse-photos.ts';
import { evalPath } from '../eval-data.ts';
import { percent, shareOf } from '../statistics.ts';
import { type LabelledBox, matchOf, readScenes, sizeOf } from './boxes.ts';

export type MaskFigures = {
  /** Mean of the recall of masks and of bare faces. */
  maskBalancedAccuracy: number;
  /** Share of the masked faces of 60 px and more in street scenes that are found. */
  maskedRecallFrom60: number;
};

const OPTIONS = { ...EVERYTHING, mask: true };
/** Box sides in pixels from which a row of the table begins. */
const SIZES = [0, 20, 40, 60];
const LARGE = 60;

type Seen = { kind: string; size: number; worn: boolean; face: AnalysedFace | undefined };

/**
 * Recall of masked and bare faces, and how well the mask network tells them apart. These are the photos that our networks were
 * trained on: their errors on unseen photos and sources are in docs/models.md.
 */
export async function measureMasks(engine: FaceEngine): Promise<MaskFigures> {
  const faces = [...(await seePhotos(engine)), ...(await seeScenes(engine))];
  report(faces);
  const large = faces.filter(({ kind, size, worn }) => kind.startsWith('scenes') && worn && size >= LARGE);
  return { maskBalancedAccuracy: balancedAccuracyOf(faces), maskedRecallFrom60: recallOf(large) };
}

/** The largest face of each photo of one person. */
async function seePhotos(engine: FaceEngine): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const folder of ['with_mask', 'without_mask']) {
    const files = readdirSync(evalPath('mask/photos', folder)).map((file) => evalPath('mask/photos', folder, file));
    for (const [face] of await analyseFiles(engine, files, OPTIONS)) {
      seen.push({ kind: `photos ${folder}`, size: 0, worn: folder === 'with_mask', face });
    }
  }
  return seen;
}

async function seeScenes(engine: FaceEngine): Promise<Seen[]> {
  const scenes = readScenes();
  const files = [...scenes.keys()];
  const paths = files.map((file) => evalPath('mask/scenes/images', file));
  const photos = await analyseFiles(engine, paths, OPTIONS);
  const seen: Seen[] = [];
  for (const [i, file] of files.entries()) {
    const photo = await sizeOf(paths[i]!);
    for (const box of scenes.get(file)!) {
      const face = matchOf(box, photos[i]!, photo);
      const worn = box.label === 'mask';
      seen.push({ kind: `scenes ${box.label}`, size: sideOf(box), worn, face });
    }
  }
  return seen;
}

function report(seen: readonly Seen[]): void {
  const rows = new Map<string, Seen[]>();
  for (const one of seen) {
    const row = one.kind.startsWith('scenes') ? `${one.kind} ${bandOf(one.size)}` : one.kind;
    rows.set(row, [...(rows.get(row) ?? []), one]);
  }
  console.log('\nMasks (recall: the faces that were found; masked: those of them said to wear one):');
  console.table(
    [...rows]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([row, own]) => {
        const found = own.filter(({ face }) => face);
        const masked = found.filter(({ face }) => face!.detail.mask).length;
        const low = shareOf(found.length, own.length).low;
        return {
          faces: row,
          count: own.length,
          recall: percent(found.length / own.length, 1),
          'at least (95 %)': percent(low, 1),
          masked: percent(masked / found.length, 1),
        };
      }),
  );
  console.log(`Mask balanced accuracy over all of them: ${percent(balancedAccuracyOf(seen))}`);
}

function balancedAccuracyOf(seen: readonly Seen[]): number {
  const shareRight = (worn: boolean) => {
    const found = seen.filter((one) => one.face && one.worn === worn);
    return found.filter(({ face }) => face!.detail.mask === worn).length / found.length;
  };
  return (shareRight(true) + shareRight(false)) / 2;
}

function recallOf(seen: readonly Seen[]): number {
  return seen.filter(({ face }) => face).length / seen.length;
}

function sideOf({ x0, y0, x1, y1 }: LabelledBox): number {
  return Math.max(x1 - x0, y1 - y0);
}

function bandOf(side: number): string {
  return `from ${SIZES.findLast((size) => side >= size)} px`;
}
