import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeModel } from './onnx/codec.ts';
import { makeNode } from './onnx/graph.ts';
import { makeModel } from './onnx/onnx.testkit.ts';
import type { OnnxModel } from './onnx/schema.ts';
import { floatTensor } from './onnx/tensor.ts';
import { openModelPack, sha256Of } from './pack.ts';
import { declareShape } from './surgery/free-dimensions.ts';

const DIMENSION = 128;

/** As much of a recogniser as a pack's checks look at: names and shapes. */
function recogniser(): OnnxModel {
  const node = [makeNode('Relu', ['input'], 'output')];
  const model = makeModel({ node, initializer: [floatTensor('w', [1], new Float32Array(1))] }, [1, 3, 112, 112], 2);
  declareShape(model.graph.output[0]!, [1, DIMENSION]);
  return model;
}

/** The smallest pack an operator can write: a recogniser. */
function manifest(bytes: Uint8Array) {
  return {
    format: 1,
    name: 'own',
    modelVersion: 'own-1',
    embeddingDimension: DIMENSION,
    base: '../base',
    networks: {
      recogniser: {
        file: 'own.onnx',
        sha256: sha256Of(bytes),
        source: 'trained here',
        licence: 'Apache-2.0',
        input: {
          name: 'input',
          layout: 'NCHW',
          channels: 'BGR',
          width: 112,
          height: 112,
          mean: [0, 0, 0],
          std: [1, 1, 1],
        },
        outputs: { embedding: 'output' } as Record<string, string>,
      },
    },
  };
}
type Manifest = ReturnType<typeof manifest>;

let home: string;
let dir: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-pack-'));
  dir = join(home, 'own');
  await mkdir(dir);
  await mkdir(join(home, 'base'));
  await writeFile(join(home, 'base', 'pose.onnx'), POSE);
  await writeFile(join(home, 'base', 'manifest.json'), JSON.stringify(base()));
  return () => rm(home, { recursive: true });
});

const POSE = encodeModel(recogniser());
/** A pack that has only what the other one lacks. */
function base() {
  const { networks, base: _, ...rest } = manifest(POSE);
  const outputs = { yaw: 'output', pitch: 'output', roll: 'output' };
  return { ...rest, networks: { pose: { ...networks.recogniser, file: 'pose.onnx', outputs } } };
}

async function writePack(change?: (value: Manifest, model: OnnxModel) => void): Promise<void> {
  const model = recogniser();
  const value = manifest(encodeModel(model));
  change?.(value, model);
  const bytes = encodeModel(model);
  if (value.networks.recogniser) value.networks.recogniser.sha256 = sha256Of(bytes);
  await writeFile(join(dir, 'own.onnx'), bytes);
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(value));
}

describe('openModelPack', () => {
  it('opens a pack of a recogniser alone and borrows the rest from its base', async () => {
    await writePack();
    const pack = await openModelPack(dir);
    expect(pack.manifest.modelVersion).toBe('own-1');
    expect(pack.file('recogniser')).toBe(join(dir, 'own.onnx'));
    expect(pack.network('recogniser').input.channels).toBe('BGR');
    expect(pack.file('pose')).toBe(join(home, 'base', 'pose.onnx'));
    expect([pack.hasRole('pose'), pack.hasRole('mask')]).toEqual([true, false]);
    expect(() => pack.file('mask')).toThrow('has no mask network');
    expect(pack.similarityFile).toBeUndefined();
  });

  it('says what to run when there is none', async () => {
    await expect(openModelPack(join(dir, 'nowhere'))).rejects.toThrow(/There is no model pack in .*models prepare/);
  });

  it('says so when the base is missing', async () => {
    await writePack((value) => Object.assign(value, { base: '../nowhere' }));
    await expect(openModelPack(dir)).rejects.toThrow(/There is no model pack in .*nowhere/);
  });

  it('notices one flipped bit and tells both hashes', async () => {
    await writePack();
    const bytes = await readFile(join(dir, 'own.onnx'));
    const before = sha256Of(bytes);
    bytes[3]! ^= 1;
    await writeFile(join(dir, 'own.onnx'), bytes);
    await expect(openModelPack(dir)).rejects.toThrow(`${sha256Of(bytes)}, the manifest says ${before}`);
  });

  it('notices a missing file, and sends the owner of a prepared pack to the command', async () => {
    await writePack((value) => Object.assign(value, { recipe: sha256Of(POSE) }));
    await rm(join(dir, 'own.onnx'));
    await expect(openModelPack(dir)).rejects.toThrow(/lacks .*own\.onnx.*likeness models prepare/);
  });

  type Case = [string, (value: Manifest['networks']['recogniser'], manifest: Manifest) => void, RegExp];
  it.each<Case>([
    ['a wrong layout', (own) => Object.assign(own.input, { layout: 'CHW' }), /recogniser\.input\.layout/],
    ['a file outside the folder', (own) => Object.assign(own, { file: '../x.onnx' }), /recogniser\.file/],
    ['a misspelt field', (own) => Object.assign(own, { license: 'MIT' }), /networks\.recogniser/],
    ['too few means', (own) => Object.assign(own.input, { mean: [0] }), /needs 3 numbers each in mean and std/],
    ['another size', (own) => Object.assign(own.input, { width: 160 }), /has to be 112×112/],
    ['no name of the embedding', (own) => Object.assign(own, { outputs: {} }), /outputs lacks "embedding"/],
    ['a format of the future', (_, value) => Object.assign(value, { format: 2 }), /format/],
    ['no version', (_, value) => Reflect.deleteProperty(value, 'modelVersion'), /modelVersion/],
    ['no recogniser', (_, value) => Reflect.deleteProperty(value.networks, 'recogniser'), /has no recogniser/],
    [
      'a wrong input name',
      (own) => Object.assign(own.input, { name: 'data' }),
      /inputs are "input", the manifest says "data"/,
    ],
    ['a wrong output name', (own) => Object.assign(own.outputs, { embedding: 'fc1' }), /outputs are "output".* "fc1"/],
    [
      'the other layout',
      (own) => Object.assign(own.input, { layout: 'NHWC' }),
      /input is 1×3×112×112, .* any×112×112×3/,
    ],
    ['another dimension', (_, value) => Object.assign(value, { embeddingDimension: 512 }), /ends in 128 numbers/],
  ])('refuses %s and names the field', async (_, spoil, message) => {
    await writePack((value) => spoil(value.networks.recogniser, value));
    await expect(openModelPack(dir)).rejects.toThrow(message);
  });

  it('refuses weights that are kept in another file', async () => {
    await writePack((_, model) => Object.assign(model.graph.initializer[0]!, { dataLocation: 1 }));
    await expect(openModelPack(dir)).rejects.toThrow('export it as one file');
  });

  it('refuses what is no network', async () => {
    await writePack();
    const html = Buffer.from('<html>Not Found</html>');
    await writeFile(join(dir, 'own.onnx'), html);
    await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest(html)));
    await expect(openModelPack(dir)).rejects.toThrow('not an ONNX file');
  });

  it('refuses a manifest that is not JSON', async () => {
    await writeFile(join(dir, 'manifest.json'), '{');
    await expect(openModelPack(dir)).rejects.toThrow('is not JSON');
  });
});
