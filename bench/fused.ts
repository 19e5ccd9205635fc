/**
 * Whether a second recogniser earns its time: dlib's, the only other one of note that the npm registry carries, beside ours on
 * the pairs of both LFW lists. `npm run bench:fused` takes some ten minutes; the last line is one JSON object.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { alignmentOf } from '../src/vision/align.ts';
import { confirmFaces } from '../src/vision/confirm.ts';
import { decodePhoto } from '../src/vision/decode.ts';
import { detectFaces } from '../src/vision/detect.ts';
import { embedFaces } from '../src/vision/embed.ts';
import { boxCentre, type PixelBox } from '../src/vision/image.ts';
import { findLandmarks, fiveOf } from '../src/vision/landmarks.ts';
import { prepareModelPack } from '../src/vision/models/index.ts';
import { loadNetworks } from '../src/vision/networks.ts';
import { ImagePyramid } from '../src/vision/pyramid.ts';
import { attenuateShared, readSharedDirections } from '../src/vision/shared-directions.ts';
import { evalPath, imagesOf, type Pair, personOf, readPairs, requireEvalData } from './eval-data.ts';
import { DLIB_DIMENSION, startDlibRecogniser } from './fused/dlib-recogniser.ts';
import { percent } from './statistics.ts';

type Embedded = { ours: Float32Array; dlib: Float32Array };

const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 1];
const LISTS = { test: 'lfw/pairs-test.tsv', training: 'lfw/pairs-calibrate.tsv' };

requireEvalData('bench:fused');
const pack = await prepareModelPack({ dir: fileURLToPath(new URL('../models/default', import.meta.url)) });
const shared = await readSharedDirections(pack.sharedDirectionsFile!, pack.manifest.embeddingDimension);
const networks = await loadNetworks(pack);
const dlib = await startDlibRecogniser();

const rows: Record<string, Record<string, string | number>> = Object.fromEntries(SHARES.map((share) => [share, {}]));
const figures: Record<string, number> = {};
for (const [list, file] of Object.entries(LISTS)) {
  const pairs = readPairs(file);
  const embedded = new Map<string, Embedded>();
  for (const image of imagesOf(pairs)) {
    const both = await embedBoth(image);
    if (both) embedded.set(image, both);
  }
  centre([...embedded.values()].map((both) => both.dlib));
  for (const share of SHARES) {
    const { wrong, tar } = judge(pairs, embedded, share);
    rows[share]![`${list}: wrong of ${pairs.length}`] = wrong;
    rows[share]![`${list}: TAR at 1e-3`] = percent(tar(1e-3), 1);
    rows[share]![`${list}: TAR at 1e-4`] = percent(tar(1e-4), 1);
    figures[`${list}Wrong${share}`] = wrong;
  }
}
console.log("Share of dlib's cosine in the sum:");
console.table(rows);
console.log(JSON.stringify(figures));
process.exit(0);

/** Of the face nearest the centre. */
async function embedBoth(image: string): Promise<Embedded | undefined> {
  const photo = await decodePhoto(await readFile(evalPath('lfw/images', image)));
  const pyramid = new ImagePyramid(photo.image);
  try {
    const candidates = await detectFaces(pyramid, networks.detector, Math.max(photo.fullWidth, photo.fullHeight));
    const confirmed = await confirmFaces(pyramid, candidates, networks.faceCheck);
    const offset = (box: PixelBox) => {
      const { x, y } = boxCentre(box);
      return Math.hypot(x / photo.image.width - 0.5, y / photo.image.height - 0.5);
    };
    const [central] = confirmed.map(({ box }) => box).sort((a, b) => offset(a) - offset(b));
    if (central === undefined) return undefined;
    const [points] = await findLandmarks(pyramid, [central], networks.landmarks);
    const [embedding] = await embedFaces(pyramid, [alignmentOf(fiveOf(points!))], networks.recogniser);
    return { ours: attenuateShared(embedding!, shared), dlib: await dlib(pyramid, points!) };
  } finally {
    pyramid.release();
  }
}

/** dlib's descriptors lie around a mean that is far from zero; cosines need it gone. */
function centre(descriptors: readonly Float32Array[]): void {
  const mean = new Float64Array(DLIB_DIMENSION);
  for (const one of descriptors) for (let i = 0; i < mean.length; i++) mean[i]! += one[i]! / descriptors.length;
  for (const one of descriptors) {
    for (let i = 0; i < mean.length; i++) one[i]! -= mean[i]!;
    const length = Math.hypot(...one);
    for (let i = 0; i < mean.length; i++) one[i]! /= length;
  }
}

function judge(pairs: readonly Pair[], embedded: ReadonlyMap<string, Embedded>, share: number) {
  const score = (a: Embedded, b: Embedded) => (1 - share) * product(a.ours, b.ours) + share * product(a.dlib, b.dlib);
  const scored = pairs.flatMap(({ imageA, imageB, same }) => {
    const [a, b] = [embedded.get(imageA), embedded.get(imageB)];
    return a && b ? [{ same, score: score(a, b) }] : [];
  });
  const wrongAt = (limit: number) => scored.filter((pair) => pair.score >= limit !== pair.same).length;
  const all = [...embedded];
  const impostors: number[] = [];
  for (const [i, [image, a]] of all.entries()) {
    for (const [other, b] of all.slice(0, i)) {
      if (personOf(image) !== personOf(other)) impostors.push(score(a, b));
    }
  }
  const descending = Float32Array.from(impostors).sort().reverse();
  const genuine = scored.filter(({ same }) => same);
  return {
    wrong: Math.min(...scored.map((pair) => wrongAt(pair.score))),
    tar: (falseMatchRate: number) => {
      const limit = descending[Math.floor(falseMatchRate * descending.length)]!;
      return genuine.filter((pair) => pair.score > limit).length / genuine.length;
    },
  };
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
