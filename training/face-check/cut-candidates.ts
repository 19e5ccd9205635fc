/**
 * Cuts what the detector takes for faces, at a threshold far below the serving one, with the truth about it where it is known.
 *
 *   node training/face-check/cut-candidates.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER
 *
 * Writes patches.bin and patches.json in the form of training/mask/cut-crops.ts; the label is `face` or `other`.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../../src/vision/decode.ts';
import { look, suppress } from '../../src/vision/detect.ts';
import { checkCropOf } from '../../src/vision/face-check.ts';
import { boxArea, overlap, type PixelBox, type RgbImage } from '../../src/vision/image.ts';
import { openModelPack } from '../../src/vision/models/index.ts';
import { Network } from '../../src/vision/network.ts';
import type { Detection } from '../../src/vision/priors.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { PATCH, patchOf } from '../shared/patch.ts';

const REACH = 1.4;
const MIN_SCORE = 0.1;
/** Looks of 320 pixels in which the photo takes these shares of the side. */
const SHARES = [1, 0.65, 0.45];
const SIDE = 320;
const SMALLEST = 14;

type Truth = 'face' | 'other' | 'unknown';
type Photo = { source: string; file: string; image: RgbImage; pyramid: ImagePyramid; candidates: Detection[] };

const [packDir, data, output] = process.argv.slice(2);
if (!packDir || !data || !output) throw new Error('usage: cut-candidates.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER');
mkdirSync(output, { recursive: true });
const detector = await Network.load(await openModelPack(packDir), 'detector');
const patches = openSync(join(output, 'patches.bin'), 'w');
const records: object[] = [];
let seed = 20261122;

for (const file of photosIn('detect/no-face')) {
  const photo = await open('no-face', join('detect/no-face', file));
  for (const candidate of photo.candidates) cut(photo, candidate, 'other');
  cutRandom(photo, 12);
}
for (const folder of ['mask/photos/with_mask', 'mask/photos/without_mask']) {
  for (const file of photosIn(folder)) {
    const photo = await open(folder.endsWith('/with_mask') ? 'masked' : 'bare', join(folder, file));
    // One main face: the best candidate is it; the others are known only when the detector itself is sure.
    const [best] = photo.candidates;
    for (const candidate of photo.candidates) {
      cut(
        photo,
        candidate,
        candidate.score >= 0.8 || (candidate === best && candidate.score >= 0.2) ? 'face' : 'unknown',
      );
    }
    cutRandom(photo, 1);
  }
}
await cutScenes();
for (const file of photosIn('cohorts')) await cutPortrait('cohorts', join('cohorts', file), 0.5);
for (const person of readdirSync(join(data, 'lfw/images')).sort()) {
  const [first] = photosIn(join('lfw/images', person));
  if (first) await cutPortrait('lfw', join('lfw/images', person, first), 0.3);
}
closeSync(patches);
writeFileSync(join(output, 'patches.json'), JSON.stringify(records));
console.log(`${records.length} candidates`);

/** One person in the middle; another candidate below `doubt` is no face. */
async function cutPortrait(source: string, file: string, doubt: number): Promise<void> {
  const photo = await open(source, file);
  const { width, height } = photo.image;
  const middle = { x0: width * 0.25, y0: height * 0.25, x1: width * 0.75, y1: height * 0.75 };
  const main = photo.candidates
    .filter(({ score }) => score >= 0.5)
    .toSorted((a, b) => overlap(b.box, middle) - overlap(a.box, middle))[0];
  if (!main) return;
  cut(photo, main, 'face');
  for (const candidate of photo.candidates) {
    if (candidate !== main && candidate.score < doubt && overlap(candidate.box, main.box) < 0.15)
      cut(photo, candidate, 'other');
  }
  cutRandom(photo, 1);
}

async function cutScenes(): Promise<void> {
  const byFile = new Map<string, (PixelBox & { label: string })[]>();
  for (const line of readFileSync(join(data!, 'mask/scenes/boxes.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [file, label, ...corners] = line.split('\t');
    const [x0, y0, x1, y1] = corners.map(Number);
    byFile.set(file!, [...(byFile.get(file!) ?? []), { label: label!, x0: x0!, y0: y0!, x1: x1!, y1: y1! }]);
  }
  for (const [file, boxes] of byFile) {
    const photo = await open('scenes', join('mask/scenes/images', file));
    const known = new Set<PixelBox>();
    for (const candidate of photo.candidates) {
      const [label] = boxes.toSorted((a, b) => overlap(b, candidate.box) - overlap(a, candidate.box));
      const shared = overlap(label!, candidate.box);
      if (shared >= 0.4) {
        known.add(label!);
        cut(photo, candidate, 'face', label!.label);
      } else if (shared < 0.05 && candidate.score < 0.4 && sizeOf(candidate.box) >= 40) cut(photo, candidate, 'other');
    }
    for (const box of boxes) if (!known.has(box)) cut(photo, { box, score: 0 }, 'face', box.label);
    cutRandom(photo, 2, boxes);
  }
}

/** Squares anywhere, away from whatever might be a face. */
function cutRandom(photo: Photo, count: number, labels: readonly PixelBox[] = []): void {
  const { width, height } = photo.image;
  for (let attempt = 0; count > 0 && attempt < 60; attempt++) {
    const side = Math.min(width, height) * 0.8 * 8 ** -random();
    const x0 = random() * (width - side);
    const y0 = random() * (height - side);
    const box = { x0, y0, x1: x0 + side, y1: y0 + side };
    if ([...photo.candidates.map((c) => c.box), ...labels].some((other) => overlap(box, other) > 0.12)) continue;
    cut(photo, { box, score: -1 }, 'other');
    count--;
  }
}

function cut(photo: Photo, { box, score }: Detection, truth: Truth, detail = ''): void {
  if (sizeOf(box) < SMALLEST) return;
  const transform = checkCropOf(box, PATCH, REACH);
  writeSync(patches, patchOf(photo.image, transform));
  const { width, height } = photo.image;
  const { source, file } = photo;
  records.push({
    source,
    file,
    label: truth,
    detail,
    score,
    size: sizeOf(box),
    photo: { ...transform, width, height },
  });
}

async function open(source: string, file: string): Promise<Photo> {
  const { image } = await decodePhoto(readFileSync(join(data!, file)));
  const pyramid = new ImagePyramid(image);
  const longSide = Math.max(image.width, image.height);
  const looks = [];
  for (const share of SHARES) {
    looks.push(...(await look(pyramid, detector, (SIDE * share) / longSide, (SIDE * (1 - share)) / 2, MIN_SCORE)));
  }
  return { source, file, image, pyramid, candidates: suppress(looks) };
}

function photosIn(folder: string): string[] {
  return readdirSync(join(data!, folder))
    .filter((file) => file.endsWith('.jpg'))
    .sort();
}

function sizeOf(box: PixelBox): number {
  return Math.sqrt(boxArea(box));
}

/** Numerical Recipes' linear congruential generator: enough for places of boxes, and the same on every machine. */
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}
