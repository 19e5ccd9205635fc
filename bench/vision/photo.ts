import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { AnalysisOptions } from '../../src/ports.ts';

/** Photos that come with a development dependency; each strip shows one person. */
const STRIPS = [
  { file: 'sample1.jpg', left: 1325 },
  { file: 'sample3.jpg', left: 944 },
  { file: 'sample4.jpg', left: 485 },
  { file: 'sample6.jpg', left: 1380 },
];
const STRIP_WIDTH = 480;
const HEIGHT = 1280;
export const FACES = STRIPS.length;

/** From file bytes to the embeddings of all faces. */
export const EMBED_ALL: AnalysisOptions = {
  orientation: false,
  mask: false,
  embed: 20,
  maxFaces: 20,
  stopAtFirstEligible: false,
  includeTooSmall: false,
};

/** The photo of all comparisons: a JPEG of 1920×1280 with four faces of about 200 pixels, side by side. */
export async function composePhoto(): Promise<Buffer> {
  const strips = await Promise.all(
    STRIPS.map(async ({ file, left }, i) => ({
      input: await sharp(
        fileURLToPath(new URL(`../../node_modules/@vladmandic/face-api/demo/${file}`, import.meta.url)),
      )
        .extract({ left, top: 0, width: STRIP_WIDTH, height: HEIGHT })
        .toBuffer(),
      left: i * STRIP_WIDTH,
      top: 0,
    })),
  );
  return sharp({ create: { width: FACES * STRIP_WIDTH, height: HEIGHT, channels: 3, background: 'grey' } })
    .composite(strips)
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** The best time of some rounds after a warm-up, in milliseconds. */
export async function bestMs(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const start = performance.now();
    await run();
    if (round >= 0) times.push(performance.now() - start);
  }
  return Math.min(...times);
}
