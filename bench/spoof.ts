/**
 * What the passive spoof check says of photos of real faces, and of copies that image operations imitate: `npm run bench:spoof`.
 * Imitations are no attacks: no paper, no screen and no camera took part. The last line is one JSON object.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { EVERYTHING, startEngine } from './analyse-photos.ts';
import { evalPath, imagesOf, readPairs, requireEvalData } from './eval-data.ts';
import { percent, round } from './statistics.ts';

/** Every so manyth photo of the LFW test list. */
const STRIDE = 8;
const VERDICTS = ['weak', 'balanced', 'strict'] as const;

type Picture = (file: Buffer) => Promise<Buffer>;

/** Dots of ink, pale colours, and paper around the picture. */
const print: Picture = async (file) => {
  const { data, info } = await sharp(file)
    .blur(0.8)
    .modulate({ saturation: 0.75 })
    .linear(0.75, 45)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  shade(data, info.width, (x, y) => 1 + 0.06 * Math.sin(2.1 * (x + y)) * Math.sin(2.1 * (x - y)));
  return framed(sharp(data, { raw: info }), 0.15, '#d8d2c8');
};

/** The grid of a screen against that of a camera, a cold tint, and the rim of a telephone. */
const screen: Picture = async (file) => {
  const { data, info } = await sharp(file).linear(1.05, 12).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  shade(data, info.width, (x, y) => 1 + 0.12 * Math.sin(2 * (x + y / 4)) * Math.sin(1.9 * (y - x / 4)));
  return framed(sharp(data, { raw: info }), 0.06, '#101010');
};

const PICTURES: Record<string, Picture> = { 'as it is': async (file) => file, print, screen };

requireEvalData('bench:spoof');
const engine = await startEngine();
const lfw = imagesOf(readPairs('lfw/pairs-test.tsv')).filter((_, i) => i % STRIDE === 0);
const groups = readdirSync(evalPath('detect/boxed')).filter((name) => name.endsWith('.jpg') && name !== 'dogs.jpg');
const sources = {
  'LFW, little room around the face': lfw.map((image) => evalPath('lfw/images', image)),
  'group photos, faces from 60 px': groups.map((name) => evalPath('detect/boxed', name)),
};

const figures: Record<string, Record<string, number>> = {};
for (const [source, paths] of Object.entries(sources)) {
  for (const [name, make] of Object.entries(PICTURES)) {
    const passed = { faces: 0, weak: 0, balanced: 0, strict: 0 };
    for (const path of paths) {
      const options = { ...EVERYTHING, includeTooSmall: false, spoof: true };
      for (const { detail } of await engine.analyse(await make(await readFile(path)), options)) {
        passed.faces++;
        for (const verdict of VERDICTS) if (detail.spoof![verdict]) passed[verdict]++;
      }
    }
    figures[`${source}: ${name}`] = passed;
  }
}
await engine.close();
console.table(
  Object.fromEntries(
    Object.entries(figures).map(([name, passed]) => [
      name,
      {
        faces: passed['faces'],
        ...Object.fromEntries(VERDICTS.map((v) => [v, percent(passed[v]! / passed['faces']!, 0)])),
      },
    ]),
  ),
);
console.log(
  JSON.stringify(
    Object.fromEntries(
      Object.entries(figures).map(([name, passed]) => [name, round(passed['balanced']! / passed['faces']!)]),
    ),
  ),
);

function shade(data: Buffer, width: number, factor: (x: number, y: number) => number): void {
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    data[i] = Math.max(0, Math.min(255, data[i]! * factor(pixel % width, Math.floor(pixel / width))));
  }
}

async function framed(picture: Sharp, share: number, background: string): Promise<Buffer> {
  const { data, info } = await picture.png().toBuffer({ resolveWithObject: true });
  const rim = Math.round(Math.max(info.width, info.height) * share);
  return sharp(data)
    .extend({ top: rim, bottom: rim, left: rim, right: rim, background })
    .jpeg({ quality: 88 })
    .toBuffer();
}
