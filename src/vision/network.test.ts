import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelPack, prepareModelPack } from './models/index.ts';
import { decodeModel, encodeModel } from './models/onnx/codec.ts';
import { declareShape } from './models/surgery/free-dimensions.ts';
import { Network } from './network.ts';
import { ImagePyramid } from './pyramid.ts';

const SIDE = 160;
const CROPS = [
  { a: 1, b: 0, x: 3, y: 5 },
  { a: 1.2, b: 0.1, x: 20, y: 0 },
  { a: 0.9, b: -0.2, x: 10, y: 40 },
];

let home: string;
let pack: ModelPack;
let pyramid: ImagePyramid;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-network-'));
  pack = await prepareModelPack({ dir: join(home, 'pack') });
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * 7919) % 251);
  pyramid = new ImagePyramid({ data, width: SIDE, height: SIDE });
});
afterAll(() => rm(home, { recursive: true }));

describe('Network', () => {
  it('runs a network that was exported for one image on each crop in turn', async () => {
    const { graph, ...rest } = decodeModel(await readFile(pack.file('recogniser')));
    declareShape(graph.input[0]!, [1, 3, 112, 112]);
    declareShape(graph.output[0]!, [1, 512]);
    await writeFile(join(home, 'one.onnx'), encodeModel({ graph, ...rest }));
    const one = await Network.load({ ...pack, file: () => join(home, 'one.onnx') }, 'recogniser');
    const any = await Network.load(pack, 'recogniser');
    const [turned, batched] = [await one.runOnCrops(pyramid, CROPS), await any.runOnCrops(pyramid, CROPS)];
    expect(turned.embedding).toHaveLength(CROPS.length * 512);
    for (const [at, value] of turned.embedding!.entries()) expect(value).toBeCloseTo(batched.embedding![at]!, 4);
  });

  it('swaps the channels for a network that wants BGR', async () => {
    const grey = new ImagePyramid({ data: new Uint8Array(SIDE * SIDE * 3).fill(90), width: SIDE, height: SIDE });
    const swapped = {
      ...pack,
      network: () => ({
        ...pack.network('recogniser'),
        input: { ...pack.network('recogniser').input, channels: 'BGR' as const },
      }),
    };
    const [bgr, rgb] = [await Network.load(swapped, 'recogniser'), await Network.load(pack, 'recogniser')];
    const run = async (network: Network, image: ImagePyramid) =>
      (await network.runOnCrops(image, CROPS.slice(0, 1))).embedding!;
    expect(await run(bgr, grey)).toEqual(await run(rgb, grey));
    expect(await run(bgr, pyramid)).not.toEqual(await run(rgb, pyramid));
  });
});
