/**
 * What training learns from: the serving detector's own faces, with their landmarks, in photos of one person each; and the
 * boxes that people drew into the street scenes.
 *
 *   node training/detector/label-photos.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER [SOURCE…]
 *
 * Writes photos.json: a list of { source, file, faces: [{ label, box, confidence, landmarks }] }, of all sources unless some are
 * named.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../../src/vision/decode.ts';
import { detectFaces } from '../../src/vision/detect.ts';
import { checkFaces } from '../../src/vision/face-check.ts';
import { findLandmarks } from '../../src/vision/landmarks.ts';
import { openModelPack } from '../../src/vision/models/index.ts';
import { loadNetworks } from '../../src/vision/networks.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { readBoxes } from './boxes.ts';

/** Below serving's, so that training can choose. */
const LEAST_SCORE = 0.1;
const LEAST_CONFIDENCE = 0.3;

const [packDir, data, output, ...sources] = process.argv.slice(2);
if (!packDir || !data || !output)
  throw new Error('usage: label-photos.ts MODEL_PACK EVALUATION_DATA OUTPUT_FOLDER [SOURCE…]');
mkdirSync(output, { recursive: true });
const networks = await loadNetworks(await openModelPack(packDir));
const photos: object[] = [];

for (const file of photosIn('mask/photos/with_mask')) await label('masked', join('mask/photos/with_mask', file));
for (const file of photosIn('mask/photos/without_mask')) await label('bare', join('mask/photos/without_mask', file));
for (const file of photosIn('cohorts')) await label('cohorts', join('cohorts', file));
for (const person of readdirSync(join(data, 'lfw/images')).sort()) {
  const folder = join('lfw/images', person);
  await label('lfw', join(folder, photosIn(folder)[0]!));
}
for (const [file, boxes] of readBoxes(join(data, 'mask/scenes/boxes.tsv'))) {
  const faces = boxes.map(({ label, x0, y0, x1, y1 }) => ({ label, box: [x0, y0, x1, y1], confidence: 1 }));
  if (chosen('scenes')) photos.push({ source: 'scenes', file: join('mask/scenes/images', file), faces });
}
for (const file of photosIn('detect/no-face'))
  if (chosen('no-face')) photos.push({ source: 'no-face', file: join('detect/no-face', file), faces: [] });
writeFileSync(join(output, 'photos.json'), JSON.stringify(photos));
console.log(`${photos.length} photos`);

async function label(source: string, file: string): Promise<void> {
  if (!chosen(source)) return;
  const { image } = await decodePhoto(readFileSync(join(data!, file)));
  const pyramid = new ImagePyramid(image);
  const longSide = Math.max(image.width, image.height);
  const candidates = await detectFaces(pyramid, networks.detector, longSide, LEAST_SCORE);
  const checked = await checkFaces(pyramid, candidates, networks.faceCheck!);
  const likely = checked.filter(({ score }) => score >= LEAST_CONFIDENCE);
  const points = await findLandmarks(
    pyramid,
    likely.map(({ box }) => box),
    networks.landmarks,
  );
  const faces = likely.map(({ box, score }, i) => ({
    label: source === 'masked' ? 'mask' : 'no_mask',
    box: [box.x0, box.y0, box.x1, box.y1].map(rounded),
    confidence: rounded(score),
    landmarks: points[i]!.map(({ x, y }) => [rounded(x), rounded(y)]),
  }));
  photos.push({ source, file, faces });
  pyramid.release();
}

function chosen(source: string): boolean {
  return sources.length === 0 || sources.includes(source);
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

function photosIn(folder: string): string[] {
  return readdirSync(join(data!, folder))
    .filter((file) => file.endsWith('.jpg'))
    .sort();
}
