/**
 * Cuts what the detector takes for faces, at a threshold far below the serving one, with the truth about it where it is known.
 *
 *   node training/face-check/cut-candidates.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER
 *
 * Each photo is looked at twice, the second time spoiled (grey, dark, blurred, badly compressed …), for that moves the
 * detector's score too. Writes patches.bin and patches.json in the form of training/mask/cut-crops.ts, with smaller patches;
 * the label is `face` or `other` (what is neither for sure is left out), `spoiled` tells the second look.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decodePhoto } from '../../src/vision/decode.ts';
import { detectFaces } from '../../src/vision/detect.ts';
import { checkCropOf } from '../../src/vision/face-check.ts';
import { boxArea, boxCentre, overlap, type PixelBox, type RgbImage } from '../../src/vision/image.ts';
import { openModelPack } from '../../src/vision/models/index.ts';
import { Network } from '../../src/vision/network.ts';
import type { Detection } from '../../src/vision/priors.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { patchOf } from '../shared/patch.ts';
import { readJudged } from './judged.ts';
import { spoil, turnings } from './variants.ts';

const REACH = 1.4;
/** Side of the patches in pixels: the network's 48 times REACH, and some resolution to spare. */
const PATCH = 96;
/** Far below what serving asks for. */
const MIN_SCORE = 0.05;
/** A candidate is that labelled face from this overlap on, and no part of it below that one. */
const SAME = 0.4;
const APART = 0.05;
/** At most this of the union is shared by a face and a box beside it. */
const BESIDE = 0.15;
/** From this score on another candidate may be somebody else. */
const MAYBE = 0.2;
const SMALLEST = 14;
/** Of what is no face, the detector's greatest mistakes on each photo. */
const MOST_OTHERS = 10;

type Truth = 'face' | 'other';
/** What is known of a place; sides as shares of the photo's, which spoiling does not move. */
type Known = { box: PixelBox; truth: Truth; label: string };
/** `check`: the probability that the pack's face check gives it. */
type Candidate = Detection & { check?: number };
type Photo = {
  source: string;
  file: string;
  spoiled: boolean;
  image: RgbImage;
  candidates: Candidate[];
};

const [packDir, data, output, ...sources] = process.argv.slice(2);
if (!packDir || !data || !output)
  throw new Error('usage: cut-candidates.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER [SOURCE…]');
mkdirSync(output, { recursive: true });
const pack = await openModelPack(packDir);
const detector = await Network.load(pack, 'detector');
/** What the pack's own check says of a candidate is written down too, for calibrate.py. */
const check = pack.hasRole('faceCheck') ? await Network.load(pack, 'faceCheck') : undefined;
const patches = openSync(join(output, 'patches.bin'), 'w');
const records: object[] = [];
const judged = readJudged();
let seed = 20261122;

for (const file of chosen('no-face') ? photosIn('detect/no-face') : []) {
  const path = join('detect/no-face', file);
  const bytes = read(path);
  const versions = [bytes, ...(await turnings(bytes))];
  for (const [index, version] of versions.entries()) {
    for (const spoiled of index < 3 ? [false, true] : [false]) {
      const photo = await open(
        'no-face',
        path,
        spoiled ? await spoil(version, seedOf(path) + index) : version,
        spoiled || index > 0,
      );
      for (const candidate of photo.candidates.slice(0, 2 * MOST_OTHERS)) cut(photo, candidate, 'other');
      if (index === 0) cutRandom(photo, 6);
    }
  }
}
for (const folder of ['mask/photos/with_mask', 'mask/photos/without_mask']) {
  const source = folder.endsWith('/with_mask') ? 'masked' : 'bare';
  for (const file of chosen(source) ? photosIn(folder) : []) {
    await cutPhoto(source, join(folder, file), (photo) => {
      // One main face: the best candidate is it; the others are known only when the detector itself is sure.
      const [best] = photo.candidates;
      return photo.candidates.filter(({ score }) => score >= 0.8 || (score >= 0.2 && score === best!.score));
    });
  }
}
if (chosen('scenes')) await cutScenes();
for (const file of chosen('cohorts') ? photosIn('cohorts') : [])
  await cutPortrait('cohorts', join('cohorts', file), 0.5);
for (const person of readdirSync(join(data, 'lfw/images')).sort()) {
  const [first] = photosIn(join('lfw/images', person));
  if (first && chosen('lfw')) await cutPortrait('lfw', join('lfw/images', person, first), 0.3);
}
closeSync(patches);
writeFileSync(join(output, 'patches.json'), JSON.stringify(records));
console.log(`${records.length} candidates`);

/** One person in the middle; another candidate below `doubt` is no face. */
function cutPortrait(source: string, file: string, doubt: number): Promise<void> {
  return cutPhoto(
    source,
    file,
    ({ candidates, image: { width, height } }) => {
      const middle = { x0: width * 0.25, y0: height * 0.25, x1: width * 0.75, y1: height * 0.75 };
      return candidates
        .filter(({ score }) => score >= 0.5)
        .toSorted((a, b) => overlap(b.box, middle) - overlap(a.box, middle))
        .slice(0, 1);
    },
    doubt,
  );
}

/**
 * @param facesOf picks the faces among the candidates of the unspoiled photo
 * @param doubt a candidate below this score, away from those, is no face; by default that is not known
 */
async function cutPhoto(
  source: string,
  file: string,
  facesOf: (photo: Photo) => Detection[],
  doubt = 0,
): Promise<void> {
  const bytes = read(file);
  const photo = await open(source, file, bytes, false);
  const faces = facesOf(photo).map(({ box }) => knownFace(asShares(box, photo.image)));
  if (faces.length === 0) return;
  const known = [...faces, ...judgedIn(file)];
  cutKnown(photo, known, doubt);
  cutRandom(photo, 1);
  if (faces.length === 1) cutBeside(photo, faces[0]!.box, 2);
  cutKnown(await open(source, file, await spoil(bytes, seedOf(file)), true), known, doubt);
}

function cutKnown(photo: Photo, known: readonly Known[], doubt: number): Set<Known> {
  const met = new Set<Known>();
  let others = 0;
  for (const candidate of photo.candidates) {
    const overlaps = known.map(({ box }) => overlap(asPixels(box, photo.image), candidate.box));
    const shared = Math.max(0, ...overlaps);
    const nearest = known[overlaps.indexOf(shared)];
    if (nearest && shared >= SAME) {
      met.add(nearest);
      cut(photo, candidate, nearest.truth, nearest.label);
    } else if (shared < APART && candidate.score < doubt && others++ < MOST_OTHERS) cut(photo, candidate, 'other');
  }
  return met;
}

async function cutScenes(): Promise<void> {
  const byFile = new Map<string, (PixelBox & { label: string })[]>();
  for (const line of readFileSync(join(data!, 'mask/scenes/boxes.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [file, label, ...corners] = line.split('\t');
    const [x0, y0, x1, y1] = corners.map(Number);
    byFile.set(file!, [...(byFile.get(file!) ?? []), { label: label!, x0: x0!, y0: y0!, x1: x1!, y1: y1! }]);
  }
  for (const [name, boxes] of byFile) {
    const file = join('mask/scenes/images', name);
    const bytes = read(file);
    const photo = await open('scenes', file, bytes, false);
    const labelled = boxes.map((box) => knownFace(asShares(box, photo.image), box.label));
    const known = [...labelled, ...judgedIn(file)];
    const isAtKnown = (box: PixelBox, image: RgbImage) =>
      known.some((place) => overlap(asPixels(place.box, image), box) >= SAME);
    // Small faces in the background are not all labelled.
    photo.candidates = photo.candidates.filter(({ box }) => sizeOf(box) >= 40 || isAtKnown(box, photo.image));
    const met = cutKnown(photo, known, 0.4);
    for (const face of labelled) {
      if (!met.has(face)) cut(photo, { box: asPixels(face.box, photo.image), score: 0 }, 'face', face.label);
    }
    cutRandom(photo, 2, boxes);
    const spoiled = await open('scenes', file, await spoil(bytes, seedOf(file)), true);
    spoiled.candidates = spoiled.candidates.filter(({ box }) => isAtKnown(box, spoiled.image));
    cutKnown(spoiled, known, 0);
  }
}

/** Squares anywhere, away from whatever might be a face. */
function cutRandom(photo: Photo, count: number, labels: readonly PixelBox[] = []): void {
  const { width, height } = photo.image;
  cutProposed(photo, count, '', () => {
    const side = Math.min(width, height) * 0.8 * 8 ** -random();
    const x0 = random() * (width - side);
    const y0 = random() * (height - side);
    const box = { x0, y0, x1: x0 + side, y1: y0 + side };
    const isNearFace = [...photo.candidates.map((c) => c.box), ...labels].some((other) => overlap(box, other) > 0.12);
    return isNearFace ? undefined : box;
  });
}

/**
 * Hair, necks and shoulders: boxes beside the only face and no larger, so that the window shows a part of it at its edge.
 * Without these, half a face and its hair are a face to the check.
 */
function cutBeside(photo: Photo, face: PixelBox, count: number): void {
  const { width, height } = photo.image;
  const main = asPixels(face, photo.image);
  const centre = boxCentre(main);
  const others = photo.candidates.filter(({ box, score }) => score >= MAYBE && overlap(box, main) < SAME);
  cutProposed(photo, count, 'beside', () => {
    const angle = random() * 2 * Math.PI;
    const distance = 0.65 + random() * 0.65;
    const x = centre.x + Math.cos(angle) * distance * (main.x1 - main.x0);
    const y = centre.y + Math.sin(angle) * distance * (main.y1 - main.y0);
    const half = (sizeOf(main) / 2) * (0.5 + random() / 2);
    if (x < 0 || y < 0 || x > width || y > height) return undefined;
    const box = { x0: x - half, y0: y - half, x1: x + half, y1: y + half };
    const isFace = overlap(box, main) > BESIDE || others.some((other) => overlap(box, other.box) > APART);
    return isFace ? undefined : box;
  });
}

/** Cuts `count` boxes that are no face, or fewer where `propose` seldom finds one. */
function cutProposed(photo: Photo, count: number, detail: string, propose: () => PixelBox | undefined): void {
  for (let attempt = 0; count > 0 && attempt < 60; attempt++) {
    const box = propose();
    if (!box) continue;
    cut(photo, { box, score: -1 }, 'other', detail);
    count--;
  }
}

function cut(photo: Photo, { box, score, check }: Candidate, truth: Truth, detail = ''): void {
  if (sizeOf(box) < SMALLEST) return;
  const transform = checkCropOf(box, PATCH, REACH);
  writeSync(patches, patchOf(photo.image, transform, PATCH));
  const { width, height } = photo.image;
  const { source, file, spoiled } = photo;
  records.push({
    source,
    file,
    spoiled,
    label: truth,
    detail,
    score,
    check,
    size: sizeOf(box),
    photo: { ...transform, width, height },
  });
}

async function open(source: string, file: string, bytes: Uint8Array, spoiled: boolean): Promise<Photo> {
  const { image, fullWidth, fullHeight } = await decodePhoto(bytes);
  const longSide = Math.max(fullWidth, fullHeight);
  const pyramid = new ImagePyramid(image);
  const candidates = await askCheck(await detectFaces(pyramid, detector, longSide, MIN_SCORE), pyramid);
  pyramid.release();
  return { source, file, spoiled, image, candidates };
}

async function askCheck(candidates: Detection[], pyramid: ImagePyramid): Promise<Candidate[]> {
  if (check === undefined || candidates.length === 0) return candidates;
  const crops = candidates.map(({ box }) => checkCropOf(box, check.input.width));
  const { probability } = await check.runOnCrops(pyramid, crops);
  return candidates.map((candidate, i) => ({ ...candidate, check: probability![i]! }));
}

function judgedIn(file: string): Known[] {
  return (judged.get(file) ?? []).map((place) => ({ ...place, label: 'judged' }));
}

function knownFace(box: PixelBox, label = ''): Known {
  return { box, truth: 'face', label };
}

function read(file: string): Uint8Array {
  return readFileSync(join(data!, file));
}

function seedOf(file: string): number {
  return crc32(file) >>> 3;
}

function asShares({ x0, y0, x1, y1 }: PixelBox, { width, height }: RgbImage): PixelBox {
  return { x0: x0 / width, y0: y0 / height, x1: x1 / width, y1: y1 / height };
}

function asPixels({ x0, y0, x1, y1 }: PixelBox, { width, height }: RgbImage): PixelBox {
  return { x0: x0 * width, y0: y0 * height, x1: x1 * width, y1: y1 * height };
}

/** All sources unless some are named: two processes may share the work. */
function chosen(source: string): boolean {
  return sources.length === 0 || sources.includes(source);
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
