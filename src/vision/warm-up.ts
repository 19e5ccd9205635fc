import sharp from 'sharp';
import { alignmentOf } from './align.ts';
import { confirmFaces } from './confirm.ts';
import { decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import { embedFaces } from './embed.ts';
import { findLandmarks, fiveOf } from './landmarks.ts';
import { classifyMasks } from './mask.ts';
import type { Networks } from './networks.ts';
import { estimatePose } from './pose.ts';
import { ImagePyramid } from './pyramid.ts';

const ROUNDS = 3;

/**
 * Takes a grey photo through every stage and every network, so that memory is there, kernels are chosen and code is compiled
 * before the first request: it is then as fast as the tenth.
 */
export async function warmUpNetworks(networks: Networks): Promise<void> {
  const file = await sharp({ create: { width: 1280, height: 960, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
  const box = { x0: 400, y0: 300, x1: 700, y1: 680 };
  for (let round = 0; round < ROUNDS; round++) {
    const photo = await decodePhoto(file);
    const pyramid = new ImagePyramid(photo.image);
    await detectFaces(pyramid, networks.detector, photo.fullWidth);
    await confirmFaces(pyramid, [{ box, score: 0.5 }], networks.faceCheck);
    const [landmarks] = await findLandmarks(pyramid, [box], networks.landmarks);
    await embedFaces(pyramid, [alignmentOf(fiveOf(landmarks!))], networks.recogniser);
    await estimatePose(pyramid, [landmarks!], networks.pose);
    await classifyMasks(pyramid, [{ landmarks: fiveOf(landmarks!) }], networks.mask);
  }
}
