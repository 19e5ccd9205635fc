import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkRole } from './manifest.ts';
import { cosineOf, largestDifference, runModel } from './onnx/onnx.testkit.ts';
import { sha256Of } from './pack.ts';
import { makeNetwork, RECIPES } from './recipe.ts';
import { fetchShippedWeights, SHIPPED, type ShippedWeights } from './shipped-weights.ts';

/** Photos of people that a development dependency carries. */
const PHOTOS = [1, 2, 3, 4, 5, 6].map((number) =>
  fileURLToPath(new URL(`../../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`, import.meta.url)),
);
const DETECTOR_SIZE = { width: 320, height: 240 };
const CONFIDENT = 0.8;

let shipped: ShippedWeights;
/** Square crops around real faces, as files of pixels are cut from them. */
let faces: Sharp[];

beforeAll(async () => {
  shipped = await fetchShippedWeights();
  faces = (await Promise.all(PHOTOS.map(facesOf))).flat();
});

/** Faces as the unchanged detector sees them: the surgery must not choose its own witnesses. */
async function facesOf(photo: string): Promise<Sharp[]> {
  const pixels = await planes(sharp(photo).resize({ ...DETECTOR_SIZE, fit: 'fill' }), 'detector');
  const { scores, boxes } = await runModel(shipped['fr_detect.onnx'], pixels, [1, 3, 240, 320]);
  let best = 0;
  for (let prior = 0; prior < scores!.length / 2; prior++) {
    if (scores![prior * 2 + 1]! > scores![best * 2 + 1]!) best = prior;
  }
  if (scores![best * 2 + 1]! < CONFIDENT) return [];
  const { width, height } = await sharp(photo).metadata();
  const [left, top, right, bottom] = boxes!.subarray(best * 4, best * 4 + 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  const side = Math.min(Math.round((bottom - top) * height), width, height);
  const middle = Math.round(((left + right) / 2) * width - side / 2);
  return [
    sharp(photo).extract({
      left: Math.min(Math.max(middle, 0), width - side),
      top: Math.min(Math.max(Math.round(top * height), 0), height - side),
      width: side,
      height: side,
    }),
  ];
}

/** The pixels of an image as the network of that role wants them, one plane a channel. */
async function planes(image: Sharp, role: NetworkRole): Promise<Float32Array> {
  const { channels, mean, std } = RECIPES[role]!.input;
  const sized = channels === 'GREY' ? image.clone().greyscale() : image.clone().removeAlpha().toColourspace('srgb');
  const raw = await sized.raw().toBuffer();
  const area = raw.length / mean.length;
  return Float32Array.from({ length: raw.length }, (_, position) => {
    const channel = Math.floor(position / area);
    const colour = channels === 'BGR' ? 2 - channel : channel;
    return (raw[(position % area) * mean.length + colour]! - mean[channel]!) / std[channel]!;
  });
}

it('docs/models.md names the hash of every file that is taken and of every one that is made from it', () => {
  const card = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');
  expect(card).toContain(SHIPPED.integrity);
  for (const recipe of Object.values(RECIPES)) {
    expect(card).toContain(SHIPPED.sha256[recipe.from]);
    expect(card).toContain(sha256Of(makeNetwork(recipe, shipped[recipe.from])));
  }
});

describe('the networks of our pack against the shipped ones, on real faces', () => {
  it('finds the witnesses', () => expect(faces.length).toBeGreaterThanOrEqual(5));

  const single: [NetworkRole, Record<string, string>][] = [
    ['landmarks', { landmarks: 'output' }],
    ['recogniser', { embedding: 'output' }],
    ['pose', { yaw: 'output', pitch: '617', roll: '618' }],
    ['spoof', { logits: 'output' }],
  ];
  it.each(single)('%s answers the same, one by one and as a batch', async (role, outputs) => {
    const recipe = RECIPES[role]!;
    const { width, height, mean } = recipe.input;
    const shape = [mean.length, height, width];
    const ours = makeNetwork(recipe, shipped[recipe.from]);
    const inputs = await Promise.all(faces.map((face) => planes(face.clone().resize(width, height), role)));
    const size = inputs[0]!.length;
    const batch = Float32Array.from(
      { length: size * inputs.length },
      (_, at) => inputs[Math.floor(at / size)]![at % size]!,
    );
    const together = await runModel(ours, batch, [inputs.length, ...shape]);
    for (const [position, input] of inputs.entries()) {
      const before = await runModel(shipped[recipe.from], input, [1, ...shape]);
      const alone = await runModel(ours, input, [1, ...shape]);
      for (const [name, original] of Object.entries(outputs)) {
        const expected = before[original]!;
        const rows = together[name]!.subarray(position * expected.length, (position + 1) * expected.length);
        expect(cosineOf(alone[name]!, expected)).toBeGreaterThan(0.999999);
        expect(cosineOf(rows, expected)).toBeGreaterThan(0.999999);
      }
    }
  });

  it('the detector gives the same scores, and a regression that decodes to the same boxes', async () => {
    const ours = makeNetwork(RECIPES.detector!, shipped['fr_detect.onnx']);
    const pixels = await planes(sharp(PHOTOS[0]).resize({ ...DETECTOR_SIZE, fit: 'fill' }), 'detector');
    const before = await runModel(shipped['fr_detect.onnx'], pixels, [1, 3, 240, 320]);
    const after = await runModel(ours, pixels, [1, 3, 240, 320]);
    expect(largestDifference(after.scores!, before.scores!)).toBeLessThan(1e-6);
    // The first prior sits in the first cell of stride 8 and is 10 pixels wide (arXiv 1512.02325, variances 0.1 and 0.2).
    const [x, y, w, h] = after.regression!.subarray(0, 4) as unknown as [number, number, number, number];
    const { width, height } = DETECTOR_SIZE;
    const centre = { x: (4 + x * 0.1 * 10) / width, y: (4 + y * 0.1 * 10) / height };
    const half = { x: (Math.exp(w * 0.2) * 10) / width / 2, y: (Math.exp(h * 0.2) * 10) / height / 2 };
    const decoded = Float32Array.of(centre.x - half.x, centre.y - half.y, centre.x + half.x, centre.y + half.y);
    expect(largestDifference(decoded, before.boxes!.subarray(0, 4))).toBeLessThan(1e-5);
  });

  it('the detector takes any size and several images', async () => {
    const ours = makeNetwork(RECIPES.detector!, shipped['fr_detect.onnx']);
    const { scores, regression } = await runModel(ours, new Float32Array(2 * 3 * 96 * 160), [2, 3, 96, 160]);
    // Cells of the strides 8, 16, 32, 64 with 3, 2, 2, 3 priors each.
    const priors = 12 * 20 * 3 + 6 * 10 * 2 + 3 * 5 * 2 + 2 * 3 * 3;
    expect(scores).toHaveLength(2 * priors * 2);
    expect(regression).toHaveLength(2 * priors * 4);
  });

  it('the recogniser has lost its PRelus, a third of its weights and its vanishing numbers', () => {
    const recipe = RECIPES.recogniser!;
    const ours = makeNetwork(recipe, shipped[recipe.from]);
    expect(ours.length).toBeLessThan(0.75 * shipped[recipe.from].length);
    expect(Buffer.from(ours).includes('PRelu')).toBe(false);
  });
});
