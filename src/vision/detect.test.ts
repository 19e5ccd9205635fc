import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePhoto } from './decode.ts';
import { suppress } from './detect.ts';
import { overlap } from './image.ts';
import { drawMasks } from './mask.testkit.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, SAMPLES, samplePhoto, seeFaces } from './vision.testkit.ts';

let networks: Networks;

beforeAll(async () => {
  networks = await loadTestNetworks();
});

/** A portrait with hair and shoulders whose face is 185 px wide and 278 px high. */
const PORTRAIT = { left: 430, top: 150, width: 500, height: 640 };
const FACE_HEIGHT = 278;
const portrait = () => sharp(samplePhoto(3)).extract(PORTRAIT);

async function facesOf(file: Uint8Array) {
  return (await seeFaces(file, networks)).faces;
}

describe('detection', () => {
  it.each([1, 2, 3, 4, 5, 6] as const)('finds everybody on sample photo %d, and nobody else', async (number) => {
    expect(await facesOf(samplePhoto(number))).toHaveLength(SAMPLES[number]);
  });

  it.each([60, 90, 150, 300, 600])('finds a face of %d px in a large photo', async (height) => {
    const scale = height / FACE_HEIGHT;
    const input = await portrait()
      .resize({ width: Math.round(PORTRAIT.width * scale) })
      .toBuffer();
    const file = await sharp({ create: { width: 1920, height: 1440, channels: 3, background: '#5a6a7a' } })
      .composite([{ input, left: 300, top: 40 }])
      .jpeg()
      .toBuffer();
    const faces = await facesOf(file);
    expect(faces).toHaveLength(1);
    const { box } = faces[0]!;
    const truth = {
      x0: 300 + (588 - PORTRAIT.left) * scale,
      y0: 40 + (352 - PORTRAIT.top) * scale,
      x1: 300 + (773 - PORTRAIT.left) * scale,
      y1: 40 + (630 - PORTRAIT.top) * scale,
    };
    expect(overlap(box, truth)).toBeGreaterThan(0.5);
  });

  it('finds a face that fills the frame', async () => {
    const file = await sharp(samplePhoto(3))
      .extract({ left: 588, top: 352, width: 185, height: 278 })
      .resize({ width: 1200 })
      .jpeg()
      .toBuffer();
    const faces = await facesOf(file);
    expect(faces).toHaveLength(1);
    expect(faces[0]!.box.x1 - faces[0]!.box.x0).toBeGreaterThan(700);
  });

  it('finds all 24 faces of a crowd', async () => {
    const input = await portrait().resize({ width: 240 }).toBuffer();
    const places = Array.from({ length: 24 }, (_, i) => ({
      input,
      left: (i % 6) * 320 + 20,
      top: Math.floor(i / 6) * 330 + 10,
    }));
    const crowd = sharp({ create: { width: 1920, height: 1330, channels: 3, background: '#aabbcc' } });
    expect(await facesOf(await crowd.composite(places).jpeg().toBuffer())).toHaveLength(24);
  });

  it.each([
    ['blue', [150, 195, 225]],
    ['black', [32, 32, 36]],
    ['red', [178, 44, 52]],
  ] as const)('finds everybody behind %s masks, from brow to chin as without them', async (_, colour) => {
    for (const number of [1, 3, 6] as const) {
      const bare = (await seeFaces(samplePhoto(number), networks)).faces;
      const { image } = await decodePhoto(samplePhoto(number));
      const drawn = drawMasks(
        image,
        bare.map(({ points }) => points),
        { colour, worn: 'over the nose' },
      );
      const raw = { width: drawn.width, height: drawn.height, channels: 3 as const };
      const masked = await facesOf(await sharp(drawn.data, { raw }).jpeg().toBuffer());
      expect(masked).toHaveLength(bare.length);
      for (const [i, { box }] of masked.entries()) expect(overlap(box, bare[i]!.box)).toBeGreaterThan(0.65);
    }
  });

  it('finds nobody where nobody is', async () => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    const file = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'grey', noise } })
      .jpeg()
      .toBuffer();
    expect(await facesOf(file)).toEqual([]);
  });
});

describe('suppress', () => {
  const at = (x: number, score: number) => ({ box: { x0: x, y0: 0, x1: x + 100, y1: 100 }, score });

  it('keeps the best of those that overlap, best first', () => {
    expect(suppress([at(0, 0.6), at(20, 0.9), at(300, 0.7)])).toEqual([at(20, 0.9), at(300, 0.7)]);
  });

  it('drops what is a part of a larger and better face', () => {
    const part = { box: { x0: 80, y0: 40, x1: 130, y1: 90 }, score: 0.8 };
    expect(suppress([at(0, 0.9), part])).toEqual([at(0, 0.9)]);
    expect(suppress([at(0, 0.7), part])).toHaveLength(2);
  });

  it('keeps neighbours', () => {
    expect(suppress([at(0, 0.6), at(60, 0.9)])).toHaveLength(2);
  });
});
