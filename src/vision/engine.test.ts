import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisOptions, FaceEngine } from '../ports.ts';
import { attenuateShared, createFaceEngine, type SharedDirections, type SimilarityTable } from './index.ts';
import { similarityOfCosine } from './similarity.ts';
import { loadTestNetworks, samplePhoto, testPackDir } from './vision.testkit.ts';

const OPTIONS: AnalysisOptions = {
  orientation: true,
  mask: true,
  embed: 20,
  maxFaces: 20,
  stopAtFirstEligible: false,
  includeTooSmall: false,
};

const readJson = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../../weights/${name}`, import.meta.url), 'utf8')) as T;

let engine: FaceEngine;

beforeAll(async () => {
  await loadTestNetworks(); // prepares the pack where it is missing
  engine = await createFaceEngine({ packDir: testPackDir(), workers: 2, queueLimit: 20, deadlineMs: 60_000 });
  await engine.warmUp();
});

afterAll(() => engine.close());

describe('the face engine', () => {
  it('answers with the same face for the same photo, whichever worker sees it', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => engine.analyse(samplePhoto(3), OPTIONS)));
    for (const faces of answers) {
      expect(faces).toHaveLength(3);
      expect(faces).toEqual(answers[0]);
    }
    const { embedding } = answers[0]![0]!;
    const cosine = embedding!.reduce((sum, value) => sum + value * value, 0);
    expect(engine.similarityOfCosine(cosine)).toBeGreaterThanOrEqual(99.9);
  });

  it('does not hold up the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await engine.analyse(samplePhoto(6), OPTIONS);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('says what is wrong with an image', async () => {
    await expect(engine.analyse(samplePhoto(1).subarray(0, 50_000), OPTIONS)).rejects.toMatchObject({
      resultName: 'InvalidImageFileException',
      detail: expect.stringContaining('cut off'),
    });
  });

  it('names its recogniser and its scale', () => {
    expect(engine.modelVersion).toMatch(/^v/);
    expect(engine.dimension).toBe(512);
    expect(engine.similarityOfCosine(engine.cosineOfSimilarity(90))).toBeCloseTo(90, 9);
  });

  it('serves groups from before the correction with the embeddings and the scale of then', async () => {
    const earlier = engine.ofModel('v1.0')!;
    const [[now], [then]] = await Promise.all([
      engine.analyse(samplePhoto(3), OPTIONS),
      earlier.analyse(samplePhoto(3), OPTIONS),
    ]);
    const shared = readJson<SharedDirections>('shared-directions.json');
    expect(engine.modelVersion).toBe(shared.modelVersion);
    expect(attenuateShared(then!.embedding!, shared)).toEqual(now!.embedding);
    expect(now!.embedding).not.toEqual(then!.embedding);
    const table = readJson<SimilarityTable>('similarity-uncorrected.json');
    expect(table.modelVersion).toBe(earlier.modelVersion);
    expect(earlier.similarityOfCosine(0.3)).toBe(similarityOfCosine(table, 0.3));
    expect(engine.stats().workers).toBe(2);
    expect(engine.ofModel('v0.9')).toBeUndefined();
  });

  it('refuses a folder without a pack', async () => {
    const options = { packDir: '/nonexistent', workers: 1, queueLimit: 1, deadlineMs: 1000 };
    await expect(createFaceEngine(options)).rejects.toThrow('no model pack');
  });
});
