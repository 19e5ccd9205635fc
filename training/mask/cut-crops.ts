/**
 * Cuts the faces that the mask network learns from, with the code that serves: our detector, our landmarks, our warp.
 *
 *   node training/mask/cut-crops.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER
 *
 * Writes patches.bin (160×160×3 bytes a face, 1.4 times the network's window, so that training can shift and turn it) and
 * patches.json (one record a face: source, label, size in the photo, the 68 landmarks in patch pixels, where the photo lies).
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { confirmFaces } from '../../src/vision/confirm.ts';
import { decodePhoto } from '../../src/vision/decode.ts';
import { detectFaces } from '../../src/vision/detect.ts';
import { boxArea, overlap, type PixelBox, type RgbImage } from '../../src/vision/image.ts';
import { findLandmarks, fiveOf } from '../../src/vision/landmarks.ts';
import { MASK_WINDOW, maskCropOf } from '../../src/vision/mask.ts';
import { openModelPack } from '../../src/vision/models/index.ts';
import { loadNetworks, type Networks } from '../../src/vision/networks.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { PATCH, patchOf } from '../shared/patch.ts';

/** The patch is 192 pixels of the aligned crop wide. */
const REACH = 192 / MASK_WINDOW.side;
const MIN_OVERLAP = 0.4;
const SMALLEST_LABEL = 10;

type Found = { box: PixelBox; score: number };
type Labelled = PixelBox & { label: string };

const [packDir, data, output, ...sources] = process.argv.slice(2);
if (!packDir || !data || !output)
  throw new Error('usage: cut-crops.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER [SOURCE…]');
mkdirSync(output, { recursive: true });
const networks: Networks = await loadNetworks(await openModelPack(packDir));
const patches = openSync(join(output, 'patches.bin'), 'w');
const records: object[] = [];

await cutMainFaces('photos', 'mask/photos/with_mask', 'mask');
await cutMainFaces('photos', 'mask/photos/without_mask', 'no_mask');
if (chosen('scenes')) await cutScenes();
await cutMainFaces('cohorts', 'cohorts', 'no_mask');
for (const person of chosen('lfw') ? readdirSync(join(data, 'lfw/images')).sort() : []) {
  const folder = join('lfw/images', person);
  await cutMainFaces('lfw', folder, 'no_mask', photosIn(folder).slice(0, 1));
}
await cutMainFaces('pose', 'pose', 'no_mask');
closeSync(patches);
writeFileSync(join(output, 'patches.json'), JSON.stringify(records));
console.log(`${records.length} faces`);

/** All sources unless some are named: two processes may share the work. */
function chosen(source: string): boolean {
  return sources.length === 0 || sources.includes(source);
}

/** The largest face of each photo. */
async function cutMainFaces(source: string, folder: string, label: string, files = photosIn(folder)): Promise<void> {
  if (!chosen(source)) return;
  let missed = 0;
  for (const file of files) {
    const image = await load(join(folder, file));
    const pyramid = new ImagePyramid(image);
    const found = await facesOf(pyramid);
    const [largest] = found.toSorted((a, b) => boxArea(b.box) - boxArea(a.box));
    if (largest) await cut(image, pyramid, largest, { source, file: join(folder, file), label });
    else missed++;
  }
  if (files.length > 1) console.log(`${folder}: ${files.length} photos, no face found in ${missed}`);
}

/** Every labelled face; one that the detector misses is cut by its label's box and has score 0. */
async function cutScenes(): Promise<void> {
  const byFile = new Map<string, Labelled[]>();
  for (const line of readFileSync(join(data!, 'mask/scenes/boxes.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [file, label, ...corners] = line.split('\t');
    const [x0, y0, x1, y1] = corners.map(Number);
    const boxes = byFile.get(file!) ?? [];
    boxes.push({ label: label!, x0: x0!, y0: y0!, x1: x1!, y1: y1! });
    byFile.set(file!, boxes);
  }
  for (const [file, boxes] of byFile) {
    const image = await load(join('mask/scenes/images', file));
    const pyramid = new ImagePyramid(image);
    const found = await facesOf(pyramid);
    for (const box of boxes) {
      if (Math.min(box.x1 - box.x0, box.y1 - box.y0) < SMALLEST_LABEL) continue;
      const [best] = found.toSorted((a, b) => overlap(b.box, box) - overlap(a.box, box));
      const face = best && overlap(best.box, box) >= MIN_OVERLAP ? best : { box, score: 0 };
      await cut(image, pyramid, face, { source: 'scenes', file, label: box.label });
    }
  }
  console.log(`scenes: ${byFile.size} photos`);
}

/** What serving reports. */
async function facesOf(pyramid: ImagePyramid): Promise<Found[]> {
  const longSide = Math.max(pyramid.base.width, pyramid.base.height);
  const candidates = await detectFaces(pyramid, networks.detector, longSide);
  const confirmed = await confirmFaces(pyramid, candidates, networks.faceCheck);
  return confirmed.map(({ box, confidence }) => ({ box, score: confidence / 100 }));
}

async function cut(image: RgbImage, pyramid: ImagePyramid, { box, score }: Found, about: object): Promise<void> {
  const [landmarks] = await findLandmarks(pyramid, [box], networks.landmarks);
  const transform = maskCropOf(fiveOf(landmarks!), PATCH, REACH);
  writeSync(patches, patchOf(image, transform));
  const { a, b, x, y } = transform;
  const squared = a * a + b * b;
  const inPatch = landmarks!.map((point) => {
    const dx = point.x - x;
    const dy = point.y - y;
    return [(a * dx + b * dy) / squared, (a * dy - b * dx) / squared].map((value) => Number(value.toFixed(1)));
  });
  const size = Math.min(box.x1 - box.x0, box.y1 - box.y0);
  records.push({
    ...about,
    score,
    size,
    landmarks: inPatch,
    photo: { ...transform, width: image.width, height: image.height },
  });
}

function photosIn(folder: string): string[] {
  return readdirSync(join(data!, folder))
    .filter((file) => file.endsWith('.jpg'))
    .sort();
}

async function load(file: string): Promise<RgbImage> {
  return (await decodePhoto(readFileSync(join(data!, file)))).image;
}
