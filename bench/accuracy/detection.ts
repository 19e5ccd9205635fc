import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import type { AnalysedFace, FaceEngine } from '../../src/ports.ts';
import { type Judged, readJudged } from '../../training/face-check/judged.ts';
import { isLeftOut } from '../../training/shared/folds.ts';
import { analyseFiles, centralFace, EVERYTHING } from '../analyse-photos.ts';
import { evalPath } from '../eval-data.ts';
import { percent, round } from '../statistics.ts';
import { matchOf, readBoxes, sizeOf } from './boxes.ts';

export type DetectionFigures = {
  /** Of 60 px and more, on photos without a face (which the face check was trained on). */
  falseFaces: number;
  /** Hands, ears, sleeves … in photos of people that are reported as faces, of those marked in every third photo. */
  falseFacesBesidePeople: number;
  recallBySize: Record<string, number>;
};

/** Longer side of the face's box in the photo of that size, pixels. */
const FACE_SIZES = [40, 60, 80, 120, 200, 300, 450, 600];
const FACES_PER_SIZE = 60;
const PHOTO = { width: 1920, height: 1440 };
/** Marked places are shares of the sides. */
const UNIT = { width: 1, height: 1 };
/** Two photos that do not stand in for each other: a face in a large photo, and one that is cut out of its photo. */
const TIGHT = 'fills the frame';

export async function measureDetection(engine: FaceEngine): Promise<DetectionFigures> {
  const falseFaces = await countFalseFaces(engine);
  const falseFacesBesidePeople = await countFalseFacesBesidePeople(engine);
  await reportGroups(engine);
  const recallBySize = await measureRecallBySize(engine);
  return { falseFaces, falseFacesBesidePeople, recallBySize };
}

/** On photos that show no face. */
async function countFalseFaces(engine: FaceEngine): Promise<number> {
  const files = readdirSync(evalPath('detect/no-face')).map((file) => evalPath('detect/no-face', file));
  const photos = await analyseFiles(engine, files, EVERYTHING);
  const falseFaces = photos.flat();
  const over60 = falseFaces.filter(({ size }) => Math.min(size.width, size.height) >= 60).length;
  console.log(
    `\n${files.length} photos without a face: ${over60} false faces of 60 px and more, ${falseFaces.length} of any size`,
  );
  return over60;
}

/** On the places that somebody marked as no face, since a detector or an earlier face check believed in them. */
async function countFalseFacesBesidePeople(engine: FaceEngine): Promise<number> {
  const judged = readJudged();
  const rows: Record<string, string>[] = [];
  let besidePeople = 0;
  for (const leftOut of [true, false]) {
    const files = [...judged.keys()].filter((file) => isLeftOut(file) === leftOut);
    const photos = await analyseFiles(
      engine,
      files.map((file) => evalPath(file)),
      EVERYTHING,
    );
    const count = (truth: Judged['truth']) => {
      const places = files.flatMap((file, i) => judged.get(file)!.map((place) => ({ ...place, faces: photos[i]! })));
      const own = places.filter((place) => place.truth === truth);
      return { all: own.length, reported: own.filter(({ box, faces }) => matchOf(box, faces, UNIT)).length };
    };
    const others = count('other');
    const faces = count('face');
    if (leftOut) besidePeople = others.reported;
    rows.push({
      photos: leftOut ? 'every third, left out of training with folds' : 'the others',
      'no face, reported': `${others.reported} of ${others.all}`,
      'a face, reported': `${faces.reported} of ${faces.all}`,
    });
  }
  console.log('\nPlaces that were marked by eye in photos of people:');
  console.table(rows);
  return besidePeople;
}

async function reportGroups(engine: FaceEngine): Promise<void> {
  const boxes = readBoxes('detect/boxed/boxes.tsv');
  const files = [...boxes.keys()];
  const paths = files.map((file) => evalPath('detect/boxed', file));
  const photos = await analyseFiles(engine, paths, EVERYTHING);
  let found = 0;
  let total = 0;
  for (const [i, file] of files.entries()) {
    const size = await sizeOf(paths[i]!);
    for (const box of boxes.get(file)!) {
      total++;
      if (matchOf(box, photos[i]!, size)) found++;
    }
  }
  console.log(`Group photos: ${found} of ${total} labelled faces found, ${photos.flat().length} reported`);
}

/** Faces of LFW, scaled to each size and put into a large photo without other faces. */
async function measureRecallBySize(engine: FaceEngine): Promise<Record<string, number>> {
  const people = readdirSync(evalPath('lfw/images')).sort();
  const sources: { path: string; face: AnalysedFace }[] = [];
  for (const person of people.filter((_, i) => i % Math.floor(people.length / FACES_PER_SIZE) === 0)) {
    const path = evalPath('lfw/images', person, readdirSync(evalPath('lfw/images', person)).sort()[0]!);
    const [faces] = await analyseFiles(engine, [path], EVERYTHING);
    const face = centralFace(faces!);
    if (face) sources.push({ path, face });
  }
  const backgrounds = readdirSync(evalPath('detect/no-face')).sort();
  const recall: Record<string, number> = {};
  for (const size of FACE_SIZES) {
    let found = 0;
    for (const [i, source] of sources.entries()) {
      const { bytes, box } = await placeFace(source, size, evalPath('detect/no-face', backgrounds[i]!), i);
      if (matchOf(box, await engine.analyse(bytes, EVERYTHING), PHOTO)) found++;
    }
    recall[size] = round(found / sources.length, 3);
  }
  let tight = 0;
  for (const { path, face } of sources) {
    const faces = await engine.analyse(await cutOut(path, face), EVERYTHING);
    if (faces.some(({ size }) => size.width > 100)) tight++;
  }
  recall[TIGHT] = round(tight / sources.length, 3);
  console.log(`\nRecall by face size (${sources.length} faces in photos of ${PHOTO.width}×${PHOTO.height}):`);
  console.table(Object.entries(recall).map(([side, share]) => ({ 'face, px': side, recall: percent(share, 1) })));
  return recall;
}

/** A photo with one face of the given size; where it stands depends on `seed` alone. */
async function placeFace(
  { path, face }: { path: string; face: AnalysedFace },
  size: number,
  background: string,
  seed: number,
): Promise<{ bytes: Uint8Array; box: { x0: number; y0: number; x1: number; y1: number } }> {
  const scale = size / Math.max(face.size.width, face.size.height);
  const { width } = await sizeOf(path);
  const side = Math.min(Math.round(width * scale), PHOTO.height);
  const shown = Math.min(width, Math.round(side / scale));
  const cut = Math.floor((width - shown) / 2);
  const overlay = await sharp(path)
    .extract({ left: cut, top: cut, width: shown, height: shown })
    .resize(side, side)
    .toBuffer();
  const left = Math.floor(((seed * 0.618) % 1) * (PHOTO.width - side));
  const top = Math.floor(((seed * 0.414) % 1) * (PHOTO.height - side));
  const bytes = await sharp(background)
    .resize(PHOTO.width, PHOTO.height, { fit: 'cover' })
    .composite([{ input: overlay, left, top }])
    .jpeg({ quality: 90 })
    .toBuffer();
  const { bbox } = face.detail;
  const x = (fraction: number) => left + (fraction * width - cut) * scale;
  const y = (fraction: number) => top + (fraction * width - cut) * scale;
  return { bytes, box: { x0: x(bbox.x0), y0: y(bbox.y0), x1: x(bbox.x1), y1: y(bbox.y1) } };
}

/** The box of the face alone, enlarged to 400 px: no hair, no shoulders. */
async function cutOut(path: string, { detail: { bbox } }: AnalysedFace): Promise<Uint8Array> {
  const { width, height } = await sizeOf(path);
  const left = Math.round(bbox.x0 * width);
  const top = Math.round(bbox.y0 * height);
  return sharp(path)
    .extract({ left, top, width: Math.round(bbox.x1 * width) - left, height: Math.round(bbox.y1 * height) - top })
    .resize({ width: 400 })
    .jpeg()
    .toBuffer();
}
