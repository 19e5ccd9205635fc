import type { FaceEngine } from '../../src/ports.ts';
import { cosine, embedCentralFaces } from '../analyse-photos.ts';
import { evalPath, imagesOf, type Pair, personOf, readPairs } from '../eval-data.ts';
import { countFrom, meanOf, percent, rate, standardErrorOf } from '../statistics.ts';

export type Verification = { lfwAccuracy: number; tarAtFmr1e3: number; fmrAt90: number; fnmrAt90: number };

const FOLDS = 10;
const SIMILARITIES = [60, 70, 80, 85, 90, 95, 98, 99];
/** Below any cosine: a photo on which no face is found is never accepted. */
const NO_FACE = -2;

/** One to one on the LFW test list: accuracy, ROC, and what the calibrated similarities are worth on photos it never saw. */
export async function measureVerification(engine: FaceEngine): Promise<Verification> {
  const pairs = readPairs('lfw/pairs-test.tsv');
  const images = imagesOf(pairs);
  const embeddings = await embedCentralFaces(
    engine,
    images.map((image) => evalPath('lfw/images', image)),
  );
  const byImage = new Map(images.map((image, i) => [image, embeddings[i]]));
  const scored = pairs.map((pair) => ({ ...pair, cosine: cosineOf(pair, byImage) }));
  const genuine = Float32Array.from(scored.filter(({ same }) => same).map((pair) => pair.cosine)).sort();
  const { impostor, genuine: allGenuine } = cosinesOfAllPairs(images, embeddings);

  const folds = foldAccuracies(scored);
  const accuracy = meanOf(folds);
  const interval = 1.96 * standardErrorOf(folds);
  reportMistakes(scored, bestThreshold(scored));
  const missing = embeddings.filter((embedding) => embedding === undefined).length;
  console.log(
    `\nLFW, ${pairs.length} pairs, ${FOLDS} folds: accuracy ${percent(accuracy)} ± ${percent(interval)} (95 %); ` +
      `${missing} of ${images.length} photos on which no face was found`,
  );
  const tar = (falseMatchRate: number) => {
    const limit = impostor[impostor.length - 1 - Math.floor(falseMatchRate * impostor.length)]!;
    return countFrom(genuine, limit + Number.EPSILON) / genuine.length;
  };
  console.log(
    `True accept rate at FMR 1e-2: ${percent(tar(1e-2))}, at 1e-3: ${percent(tar(1e-3))} ` +
      `(${genuine.length} genuine pairs of the list, all ${impostor.length} pairs of different people)`,
  );
  const table = SIMILARITIES.map((similarity) => {
    const limit = engine.cosineOfSimilarity(similarity);
    return {
      similarity,
      cosine: limit,
      fmr: countFrom(impostor, limit) / impostor.length,
      fnmr: 1 - countFrom(genuine, limit) / genuine.length,
      fnmrOfAll: 1 - countFrom(allGenuine, limit) / allGenuine.length,
    };
  });
  console.table(
    table.map(({ similarity, cosine: limit, fmr, fnmr, fnmrOfAll }) => ({
      similarity,
      cosine: limit.toFixed(3),
      FMR: rate(fmr),
      FNMR: percent(fnmr),
      [`FNMR of all ${allGenuine.length} pairs`]: percent(fnmrOfAll),
    })),
  );
  const at90 = table.find(({ similarity }) => similarity === 90)!;
  return { lfwAccuracy: accuracy, tarAtFmr1e3: tar(1e-3), fmrAt90: at90.fmr, fnmrAt90: at90.fnmr };
}

/** Which pairs are wrong at the threshold that is best for the whole list: some of them are wrongly labelled in the list. */
function reportMistakes(scored: readonly (Pair & { cosine: number })[], threshold: number): void {
  const wrong = scored.filter((pair) => pair.cosine >= threshold !== pair.same);
  console.log(`\n${wrong.length} of ${scored.length} pairs are wrong at a cosine of ${threshold.toFixed(3)}:`);
  console.table(
    wrong
      .toSorted((a, b) => Math.abs(b.cosine - threshold) - Math.abs(a.cosine - threshold))
      .map(({ imageA, imageB, same, cosine: value }) => ({
        one: nameOf(imageA),
        other: nameOf(imageB),
        label: same ? 'same person' : 'two people',
        cosine: value.toFixed(3),
      })),
  );
}

/** The file's name alone: it begins with the person's. */
function nameOf(image: string): string {
  return image.slice(image.indexOf('/') + 1);
}

function cosineOf({ imageA, imageB }: Pair, embeddings: Map<string, Float32Array | undefined>): number {
  const a = embeddings.get(imageA);
  const b = embeddings.get(imageB);
  return a && b ? cosine(a, b) : NO_FACE;
}

/** Of every photo with every other, ascending: those of one person, and those of two. */
function cosinesOfAllPairs(
  images: readonly string[],
  embeddings: readonly (Float32Array | undefined)[],
): { genuine: Float32Array; impostor: Float32Array } {
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (let i = 0; i < images.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = embeddings[i];
      const b = embeddings[j];
      if (a && b) (personOf(images[i]!) === personOf(images[j]!) ? genuine : impostor).push(cosine(a, b));
    }
  }
  return { genuine: Float32Array.from(genuine).sort(), impostor: Float32Array.from(impostor).sort() };
}

/** For each fold: the threshold that is best on the nine others, judged on it. */
function foldAccuracies(scored: readonly { same: boolean; cosine: number }[]): number[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const others = scored.filter((_pair, index) => index % FOLDS !== fold);
    const threshold = bestThreshold(others);
    const own = scored.filter((_pair, index) => index % FOLDS === fold);
    return own.filter((pair) => pair.cosine >= threshold === pair.same).length / own.length;
  });
}

function bestThreshold(scored: readonly { same: boolean; cosine: number }[]): number {
  let best = { threshold: 0, correct: -1 };
  for (let threshold = 0; threshold <= 0.6; threshold += 0.002) {
    const correct = scored.filter((pair) => pair.cosine >= threshold === pair.same).length;
    if (correct > best.correct) best = { threshold, correct };
  }
  return best.threshold;
}
