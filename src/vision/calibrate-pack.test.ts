import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALIGNED_SIDE, alignmentOf } from './align.ts';
import { calibratePack } from './calibrate-pack.ts';
import { embedFaces } from './embed.ts';
import { createFaceEngine } from './engine.ts';
import { fiveOf } from './landmarks.ts';
import { type ModelPack, openModelPack, prepareModelPack } from './models/index.ts';
import { decodeModel, encodeModel } from './models/onnx/codec.ts';
import { FOREIGN_NAMES, withForeignLayout } from './models/onnx/foreign-layout.testkit.ts';
import { sha256Of } from './models/pack.ts';
import { loadNetworks } from './networks.ts';
import { SAMPLES, samplePhoto, seeFaces } from './vision.testkit.ts';

const EVAL_DIR = process.env.LIKENESS_EVAL_DIR ?? fileURLToPath(new URL('../../../shared/eval', import.meta.url));
const LFW = join(EVAL_DIR, 'lfw', 'images');
const PERSONS = 80;

let home: string;
let ours: ModelPack;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-calibrate-'));
  ours = await prepareModelPack({ dir: join(home, 'ours') });
});
afterAll(() => rm(home, { recursive: true }));

/**
 * Our recogniser as if an operator had brought it: a pack of its own, without a scale, whose network wants NHWC, BGR and
 * pixels of 0..255 under other names.
 */
async function operatorPack(): Promise<string> {
  const dir = await mkdtemp(join(home, 'operator-'));
  const model = decodeModel(await readFile(ours.file('recogniser')));
  const bytes = encodeModel(withForeignLayout(model, { width: ALIGNED_SIDE, height: ALIGNED_SIDE }));
  await writeFile(join(dir, 'theirs.onnx'), bytes);
  const recogniser = {
    file: 'theirs.onnx',
    sha256: sha256Of(bytes),
    source: 'trained elsewhere',
    licence: 'MIT',
    input: {
      name: FOREIGN_NAMES.input,
      layout: 'NHWC',
      channels: 'BGR',
      width: ALIGNED_SIDE,
      height: ALIGNED_SIDE,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    outputs: { embedding: FOREIGN_NAMES.output },
  };
  const manifest = {
    format: 1,
    name: 'operator',
    modelVersion: 'operator-1',
    embeddingDimension: 512,
    base: '../ours',
    networks: { recogniser },
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return dir;
}

/** Embeddings of the sample photo's faces with the pack's recogniser. */
async function embeddingsWith(pack: ModelPack): Promise<Float32Array[]> {
  const networks = await loadNetworks(pack);
  const { pyramid, faces } = await seeFaces(samplePhoto(1), networks);
  const alignments = faces.map(({ points }) => alignmentOf(fiveOf(points)));
  return embedFaces(pyramid, alignments, networks.recogniser);
}

describe('a pack whose recogniser has another layout, channel order and range', () => {
  it('gives the embeddings of the same network in our layout', async () => {
    const theirs = await embeddingsWith(await openModelPack(await operatorPack()));
    const own = await embeddingsWith(ours);
    expect(own).toHaveLength(SAMPLES[1]);
    for (const [face, embedding] of own.entries()) {
      const cosine = embedding.reduce((sum, value, at) => sum + value * theirs[face]![at]!, 0);
      expect(cosine).toBeGreaterThan(0.999999);
    }
  });
});

describe('calibratePack', () => {
  it.skipIf(!existsSync(LFW))('fits the scale to photos and the engine then runs with it', async () => {
    const dir = await operatorPack();
    const people = readdirSync(LFW).slice(0, PERSONS);
    const rows = people.flatMap((person) =>
      readdirSync(join(LFW, person))
        .slice(0, 2)
        .map((photo) => `${join(LFW, person, photo)}\t${person}`),
    );
    const listFile = join(dir, 'people.tsv');
    await writeFile(listFile, [...rows, 'missing.jpg\tNobody'].join('\n'));
    const calibration = await calibratePack({ packDir: dir, listFile, workers: 2 });
    expect(calibration.skipped.map(({ photo }) => photo)).toContain(join(dir, 'missing.jpg'));
    expect(calibration.impostorPairs).toBeGreaterThan(2000);
    const at70 = calibration.rows.find(({ similarity }) => similarity === 70)!;
    expect(at70.falseMatchRate).toBeCloseTo(0.01, 2);
    expect(at70.cosine).toBeGreaterThan(0.1);

    const engine = await createFaceEngine({ packDir: dir, workers: 1, queueLimit: 1, deadlineMs: 60_000 });
    expect(engine.modelVersion).toBe('operator-1');
    expect(engine.cosineOfSimilarity(70)).toBeCloseTo(at70.cosine, 6);
    await engine.close();
    expect((await openModelPack(dir)).similarityFile).toBe(join(dir, 'similarity.json'));
  });

  it('leaves the pack as it was when there are too few pairs', async () => {
    const dir = await operatorPack();
    const photo = fileURLToPath(new URL('../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url));
    await writeFile(join(dir, 'people.tsv'), `${photo}\tAnn`);
    const before = await readFile(join(dir, 'manifest.json'), 'utf8');
    await expect(calibratePack({ packDir: dir, listFile: join(dir, 'people.tsv'), workers: 1 })).rejects.toThrow(
      'at least 2,000',
    );
    expect(await readFile(join(dir, 'manifest.json'), 'utf8')).toBe(before);
  });
});
