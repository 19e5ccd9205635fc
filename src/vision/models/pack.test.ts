import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openModelPack, sha256Of } from './pack.ts';

const NETWORK = Buffer.from('not really a network');

/** The smallest pack an operator can write: his own recogniser. */
function manifest() {
  return {
    format: 1,
    name: 'own',
    modelVersion: 'own-1',
    embeddingDimension: 128,
    networks: {
      recogniser: {
        file: 'own.onnx',
        sha256: sha256Of(NETWORK),
        source: 'trained here',
        licence: 'Apache-2.0',
        input: {
          name: 'data',
          layout: 'NCHW',
          channels: 'BGR',
          width: 112,
          height: 112,
          mean: [0, 0, 0],
          std: [1, 1, 1],
        },
        outputs: { embedding: 'fc1' },
      },
    },
  };
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likeness-pack-'));
  await writeFile(join(dir, 'own.onnx'), NETWORK);
  return () => rm(dir, { recursive: true });
});

const writeManifest = (content: unknown) => writeFile(join(dir, 'manifest.json'), JSON.stringify(content));

describe('openModelPack', () => {
  it('opens a whole pack', async () => {
    await writeManifest(manifest());
    const pack = await openModelPack(dir);
    expect(pack.manifest.modelVersion).toBe('own-1');
    expect(pack.file('recogniser')).toBe(join(dir, 'own.onnx'));
    expect(pack.network('recogniser').input.channels).toBe('BGR');
    expect(pack.hasRole('pose')).toBe(false);
    expect(() => pack.file('pose')).toThrow('has no pose network');
    expect(pack.similarityFile).toBeUndefined();
  });

  it('says what to run when there is none', async () => {
    await expect(openModelPack(join(dir, 'nowhere'))).rejects.toThrow(/There is no model pack in .*models prepare/);
  });

  it('notices one flipped bit and tells both hashes', async () => {
    await writeManifest(manifest());
    const bytes = await readFile(join(dir, 'own.onnx'));
    bytes[3]! ^= 1;
    await writeFile(join(dir, 'own.onnx'), bytes);
    await expect(openModelPack(dir)).rejects.toThrow(`${sha256Of(bytes)}, the manifest says ${sha256Of(NETWORK)}`);
  });

  it('notices a missing file, and sends the owner of a prepared pack to the command', async () => {
    await writeManifest({ ...manifest(), recipe: sha256Of(NETWORK) });
    await rm(join(dir, 'own.onnx'));
    await expect(openModelPack(dir)).rejects.toThrow(/lacks .*own\.onnx.*likeness models prepare/);
  });

  type Manifest = ReturnType<typeof manifest>;
  it.each<[string, (value: Manifest) => void, RegExp]>([
    [
      'a wrong layout',
      (value) => Object.assign(value.networks.recogniser.input, { layout: 'CHW' }),
      /recogniser\.input\.layout/,
    ],
    [
      'a file outside the folder',
      (value) => Object.assign(value.networks.recogniser, { file: '../x.onnx' }),
      /recogniser\.file/,
    ],
    [
      'a misspelt field',
      (value) => Object.assign(value.networks.recogniser, { license: 'MIT' }),
      /networks\.recogniser/,
    ],
    ['too few means', (value) => (value.networks.recogniser.input.mean = [0]), /needs 3 numbers each in mean and std/],
    ['a format of the future', (value) => Object.assign(value, { format: 2 }), /format/],
    ['no version', (value) => Reflect.deleteProperty(value, 'modelVersion'), /modelVersion/],
  ])('refuses %s and names the field', async (_, spoil, message) => {
    const value = manifest();
    spoil(value);
    await writeManifest(value);
    await expect(openModelPack(dir)).rejects.toThrow(message);
  });

  it('refuses a manifest that is not JSON', async () => {
    await writeFile(join(dir, 'manifest.json'), '{');
    await expect(openModelPack(dir)).rejects.toThrow('is not JSON');
  });
});
