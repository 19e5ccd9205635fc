import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibratePack } from './calibrate-pack.ts';
import { createFaceEngine } from './engine.ts';
import { type ModelPack, openModelPack, prepareModelPack } from './models/index.ts';

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

/** Our recogniser as if an operator had brought it: a pack of its own, without a scale. */
async function operatorPack(): Promise<string> {
  const dir = await mkdtemp(join(home, 'operator-'));
  await copyFile(ours.file('recogniser'), join(dir, 'recogniser.onnx'));
  const { recogniser } = ours.manifest.networks;
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
