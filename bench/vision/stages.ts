import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { alignmentOf } from '../../src/vision/align.ts';
import { confirmFaces } from '../../src/vision/confirm.ts';
import { decodePhoto } from '../../src/vision/decode.ts';
import { detectFaces } from '../../src/vision/detect.ts';
import { embedFaces } from '../../src/vision/embed.ts';
import { discardPixels } from '../../src/vision/image.ts';
import { findLandmarks, fiveOf } from '../../src/vision/landmarks.ts';
import { classifyMasks } from '../../src/vision/mask.ts';
import type { ModelPack, NetworkRole } from '../../src/vision/models/index.ts';
import { decodeModel } from '../../src/vision/models/onnx/codec.ts';
import { countMultiplications } from '../../src/vision/models/onnx/count-multiplications.ts';
import type { Networks } from '../../src/vision/networks.ts';
import { estimatePose } from '../../src/vision/pose.ts';
import { ImagePyramid } from '../../src/vision/pyramid.ts';
import { peakOf } from '../peak.ts';
import { bestMs } from './photo.ts';

export type StageTime = { stage: string; ms: number; floorMs: number };

const ROUNDS = 15;
/** What the detector is given of a photo of 1920×1280: a fine look and two coarse ones (height, width). */
const LOOKS: readonly (readonly [number, number])[] = [
  [448, 640],
  [192, 256],
  [128, 192],
];

/**
 * Each stage by itself on one thread, beside what the machine could do at most: the networks' multiplications at the speed
 * of a large matrix product; for the decoding, writing its pixels once at the speed of a memory copy.
 */
export async function timeStages(file: Buffer, networks: Networks, pack: ModelPack): Promise<StageTime[]> {
  sharp.concurrency(1);
  sharp.cache(false);
  const peak = await peakOf();
  const photo = await decodePhoto(file);
  const pyramid = new ImagePyramid(photo.image);
  const longSide = Math.max(photo.fullWidth, photo.fullHeight);
  const candidates = await detectFaces(pyramid, networks.detector, longSide);
  const boxes = (await confirmFaces(pyramid, candidates, networks.faceCheck)).map(({ box }) => box);
  const points = await findLandmarks(pyramid, boxes, networks.landmarks);
  const faces = points.map((face) => ({ landmarks: fiveOf(face) }));
  const alignments = faces.map(({ landmarks }) => alignmentOf(landmarks));

  const floorOf = async (role: NetworkRole, inputs: readonly (readonly [number, number])[]) => {
    const { graph } = decodeModel(await readFile(pack.file(role)));
    return inputs.reduce((sum, input) => sum + countMultiplications(graph, input), 0) / peak / 1e6;
  };
  const times = (count: number, side: number): [number, number][] => Array.from({ length: count }, () => [side, side]);
  const pixels = photo.image.data.length;
  return [
    {
      stage: 'decode',
      ms: await bestMs(ROUNDS, async () => discardPixels((await decodePhoto(file)).image)),
      floorMs: pixels / (await copyBandwidth()) / 1000,
    },
    {
      // A new pyramid each time: the halvings that the detector needs are part of its cost.
      stage: 'detect',
      ms: await bestMs(ROUNDS, async () => {
        const fresh = new ImagePyramid(photo.image);
        await detectFaces(fresh, networks.detector, longSide);
        fresh.release();
      }),
      floorMs: await floorOf('detector', LOOKS),
    },
    {
      stage: `check ${candidates.length} candidates`,
      ms: await bestMs(ROUNDS, () => confirmFaces(pyramid, candidates, networks.faceCheck)),
      floorMs: await floorOf('faceCheck', times(candidates.length, networks.faceCheck?.input.width ?? 0)),
    },
    {
      stage: `landmarks, two passes, ${faces.length} faces`,
      ms: await bestMs(ROUNDS, () => findLandmarks(pyramid, boxes, networks.landmarks)),
      floorMs: await floorOf('landmarks', times(2 * faces.length, 64)),
    },
    {
      stage: `align and embed, ${faces.length} faces`,
      ms: await bestMs(ROUNDS, () => embedFaces(pyramid, alignments, networks.recogniser)),
      floorMs: await floorOf('recogniser', times(faces.length, 112)),
    },
    {
      stage: `pose, ${faces.length} faces (only when asked)`,
      ms: await bestMs(ROUNDS, () => estimatePose(pyramid, points, networks.pose)),
      floorMs: await floorOf('pose', times(faces.length, 224)),
    },
    {
      stage: `mask, ${faces.length} faces (only when asked)`,
      ms: await bestMs(ROUNDS, () => classifyMasks(pyramid, faces, networks.mask)),
      floorMs: await floorOf('mask', times(faces.length, networks.mask.input.width)),
    },
  ];
}

/** Bytes a microsecond: the best of some large copies. */
async function copyBandwidth(): Promise<number> {
  const source = new Uint8Array(64_000_000).fill(1);
  const target = new Uint8Array(source.length);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    target.set(source);
    best = Math.min(best, performance.now() - start);
  }
  return source.length / best / 1000;
}
