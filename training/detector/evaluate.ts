/**
 * What a pack's detector finds and how well its boxes fit, on the photos that it was trained without (training/shared/folds.ts)
 * and on all of them. The face check has the last word, as in serving; "candidates" is what it was asked about.
 *
 *   node training/detector/evaluate.ts MODEL_PACK EVALUATION_DATA
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirmFaces } from '../../src/vision/confirm.ts';
import { decodePhoto } from '../../src/vision/decode.ts';
import { detectFaces } from '../../src/vision/detect.ts';
import { overlap, type PixelBox } from '../../src/vision/image.ts';
import { openModelPack } from '../../src/vision/models/index.ts';
import { Network } from '../../src/vision/network.ts';
import type { Detection } from '../../src/vision/priors.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { isLeftOut } from '../shared/folds.ts';
import { readBoxes } from './boxes.ts';

/** A labelled face is found by a box that overlaps it so much. */
const MATCH = 0.4;
const SIZES = [20, 40, 60];

type Seen = { row: string; heldOut: boolean; asked: boolean; found: boolean; overlap: number };

const [packDir, data] = process.argv.slice(2);
if (!packDir || !data) throw new Error('usage: evaluate.ts MODEL_PACK EVALUATION_DATA');
const pack = await openModelPack(packDir);
const detector = await Network.load(pack, 'detector');
const check = pack.hasRole('faceCheck') ? await Network.load(pack, 'faceCheck') : undefined;

const seen: Seen[] = [];
await seeBoxed('group photos', 'detect/boxed', 'detect/boxed/boxes.tsv');
await seeBoxed('scenes', 'mask/scenes/images', 'mask/scenes/boxes.tsv');
for (const folder of ['with_mask', 'without_mask']) await seePhotosOfOne(folder);
report();
await reportFalseFaces();

async function seeBoxed(source: string, folder: string, table: string): Promise<void> {
  for (const [file, boxes] of readBoxes(join(data!, table))) {
    const { candidates, faces } = await look(join(folder, file));
    for (const box of boxes) {
      const best = Math.max(0, ...faces.map((face) => overlap(face.box, box)));
      const side = Math.max(box.x1 - box.x0, box.y1 - box.y0);
      seen.push({
        row:
          source === 'scenes'
            ? `${source} ${box.label} from ${SIZES.findLast((size) => side >= size) ?? 0} px`
            : source,
        heldOut: isLeftOut(file),
        asked: candidates.some((candidate) => overlap(candidate.box, box) >= MATCH),
        found: best >= MATCH,
        overlap: best,
      });
    }
  }
}

/** Photos of one person: any face will do, there are no boxes. */
async function seePhotosOfOne(folder: string): Promise<void> {
  for (const file of photosIn(join('mask/photos', folder))) {
    const { candidates, faces } = await look(join('mask/photos', folder, file));
    seen.push({
      row: `photos ${folder}`,
      heldOut: isLeftOut(file),
      asked: candidates.length > 0,
      found: faces.length > 0,
      overlap: Number.NaN,
    });
  }
}

async function reportFalseFaces(): Promise<void> {
  const counts = { heldOut: 0, all: 0, candidates: 0 };
  const files = photosIn('detect/no-face');
  for (const file of files) {
    const { candidates, faces } = await look(join('detect/no-face', file));
    counts.all += faces.length;
    counts.candidates += candidates.length;
    if (isLeftOut(file)) counts.heldOut += faces.length;
  }
  const { heldOut, all, candidates } = counts;
  console.log(
    `${files.length} photos without a face: ${all} false faces, ${candidates} candidates; on the ${files.filter(isLeftOut).length} held out: ${heldOut}`,
  );
}

function report(): void {
  const rows = [...new Set(seen.map(({ row }) => row))].sort();
  console.table(rows.map((row) => ({ faces: row, ...figures(seen.filter((one) => one.row === row)) })));
}

function figures(own: readonly Seen[]): Record<string, string> {
  const heldOut = own.filter((one) => one.heldOut);
  return {
    'found, held out': share(heldOut, (one) => one.found),
    'found, all': share(own, (one) => one.found),
    'candidates, held out': share(heldOut, (one) => one.asked),
    'candidates, all': share(own, (one) => one.asked),
    'overlap, held out': overlapOf(heldOut),
    'overlap, all': overlapOf(own),
  };
}

function share(own: readonly Seen[], is: (one: Seen) => boolean): string {
  const count = own.filter(is).length;
  return `${((100 * count) / own.length).toFixed(1)} % (${count} of ${own.length})`;
}

/** Mean of the found ones. */
function overlapOf(own: readonly Seen[]): string {
  const found = own.filter((one) => one.found);
  return (found.reduce((sum, one) => sum + one.overlap, 0) / found.length).toFixed(3);
}

async function look(file: string): Promise<{ candidates: Detection[]; faces: { box: PixelBox }[] }> {
  const { image, fullWidth, fullHeight } = await decodePhoto(readFileSync(join(data!, file)));
  const pyramid = new ImagePyramid(image);
  const candidates = await detectFaces(pyramid, detector, Math.max(fullWidth, fullHeight));
  const faces = await confirmFaces(pyramid, candidates, check);
  pyramid.release();
  return { candidates, faces };
}

function photosIn(folder: string): string[] {
  return readdirSync(join(data!, folder))
    .filter((file) => file.endsWith('.jpg'))
    .sort();
}
