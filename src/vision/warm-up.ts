import sharp from 'sharp';
import { alignmentOf } from './align.ts';
import { confirmFaces } from './confirm.ts';
import { decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import { embedFaces } from './embed.ts';
import { discardPixels } from './image.ts';
import { findLandmarks, fiveOf } from './landmarks.ts';
import { classifyMasks } from './mask.ts';
import type { Networks } from './networks.ts';
import { estimatePose } from './pose.ts';
import { ImagePyramid } from './pyramid.ts';

/** A common size of photo, and how many faces it is taken to show: a few rounds each of alone and in company. */
const PHOTO = { width: 1920, height: 1280 };
const FACES = [1, 4, 2, 3, 1, 4];

/**
 * Takes a grey photo through every stage and every network, so that memory is there, kernels are chosen and code is compiled
 * before the first request: it is then as fast as the tenth.
 */
export async function warmUpNetworks(networks: Networks): Promise<void> {
  const file = await sharp({ create: { ...PHOTO, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
  for (const count of FACES) {
    const boxes = Array.from({ length: count }, (_, i) => ({ x0: 100 + 400 * i, y0: 300, x1: 400 + 400 * i, y1: 680 }));
    const photo = await decodePhoto(file);
    const pyramid = new ImagePyramid(photo.image);
    discardPixels(photo.image);
    await detectFaces(pyramid, networks.detector, photo.fullWidth);
    await confirmFaces(
      pyramid,
      boxes.map((box) => ({ box, score: 0.5 })),
      networks.faceCheck,
    );
    const landmarks = await findLandmarks(pyramid, boxes, networks.landmarks);
    const five = landmarks.map(fiveOf);
    await embedFaces(pyramid, five.map(alignmentOf), networks.recogniser);
    await estimatePose(pyramid, landmarks, networks.pose);
    await classifyMasks(
      pyramid,
      five.map((points) => ({ landmarks: points })),
      networks.mask,
    );
    pyramid.release();
  }
}
