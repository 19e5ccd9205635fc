import sharp, { type Sharp } from 'sharp';
import { LIMITS } from '../../src/contract/limits.ts';

type Size = { width: number; height: number };

/** What photos go through before they reach us. The detector's score falls with each of them, and the check has to make up for it. */
const SPOILED: readonly ((photo: Sharp, size: Size) => Sharp)[] = [
  (photo) => photo.greyscale().toColourspace('srgb'),
  (photo) => photo.linear(0.35, 90),
  (photo) => photo.linear(0.3, 4),
  (photo) => photo.greyscale().toColourspace('srgb').linear(0.5, 70),
  (photo, { width, height }) => photo.blur(0.6 + Math.max(width, height) / 300),
  (photo) =>
    photo.recomb([
      [0.5, 0.1, 0],
      [0.1, 0.35, 0.2],
      [0.1, 0.2, 1],
    ]),
  (photo) =>
    photo.recomb([
      [1.1, 0.2, 0],
      [0.1, 0.6, 0],
      [0.1, 0, 0.35],
    ]),
  (photo, { width, height }) => {
    // Half the size, unless the decoder would refuse it.
    const scale = Math.min(1, Math.max(0.5, LIMITS.image.minSide / Math.min(width, height)));
    return photo.resize({ width: Math.ceil(width * scale), height: Math.ceil(height * scale), fit: 'fill' });
  },
];
const COARSE_JPEG = { quality: 22 } as const;
const GOOD_JPEG = { quality: 92 } as const;

/** One spoiled copy of a photo, the same one each time for the same `seed`; places stay the same shares of the sides. */
export async function spoil(bytes: Uint8Array, seed: number): Promise<Uint8Array> {
  const photo = sharp(bytes, { autoOrient: true });
  const { width, height } = (await sharp(bytes).metadata()).autoOrient;
  const change = SPOILED[seed % SPOILED.length]!;
  const coarse = Math.floor(seed / SPOILED.length) % 3 === 0;
  return change(photo, { width, height })
    .jpeg(coarse ? COARSE_JPEG : GOOD_JPEG)
    .toBuffer();
}

/** The photo on its side and on its head, mirrored or not: new photos, if nobody is on them. */
export async function turnings(bytes: Uint8Array): Promise<Uint8Array[]> {
  const turned = [];
  for (const mirrored of [false, true]) {
    for (const angle of [0, 90, 180, 270]) {
      if (angle === 0 && !mirrored) continue;
      turned.push(await sharp(bytes).rotate(angle).flop(mirrored).jpeg(GOOD_JPEG).toBuffer());
    }
  }
  return turned;
}
