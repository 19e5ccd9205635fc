import { readdirSync } from 'node:fs';
import type { FaceEngine } from '../../src/ports.ts';
import { attenuateShared, fitSharedDirections } from '../../src/vision/index.ts';
import { cosine, embedCentralFaces } from '../analyse-photos.ts';
import { evalPath } from '../eval-data.ts';
import { DIRECTIONS, uncorrectedModel } from '../shared-directions.ts';
import { rate } from '../statistics.ts';

const RACES = ['White', 'Black', 'Asian', 'Indian', 'other'];
const AGE_BANDS: readonly (readonly [string, number])[] = [
  ['0–5', 5],
  ['6–12', 12],
  ['13–18', 18],
  ['19–39', 39],
  ['40–59', 59],
  ['60+', 200],
];
const ADULT = 19;
/** What the guide looks at, and the share of strangers that a similarity of 80 and of 90 promises to let through. */
const GUIDE = [
  { similarity: 80, promise: 1e-3 },
  { similarity: 90, promise: 1e-4 },
];
/** A threshold that fewer pairs reach is no measurement. */
const FEWEST = 2;
const EVERYBODY = 'everybody';
const ADULTS = 'adults, all';

type Person = { embedding: Float32Array; cohorts: string[] };

/**
 * How often two different people of the same race or age band reach a similarity. Strangers who are alike are mistaken for
 * each other more often than strangers drawn from everybody, so these rates lie above the promise; the last columns tell
 * what to ask for instead. The correction of the embeddings is fitted to one half of the people and judged on the other, in
 * turn: the committed one has seen them all.
 * @returns the worst cohort's rate at 90 in units of the rate of everybody with everybody, and the worst adult cohort's in
 *   units of the rate of all adults with each other: where children are, they make nearly all of the matches
 */
export async function measureCohorts(engine: FaceEngine): Promise<Record<string, number>> {
  const files = readdirSync(evalPath('cohorts')).filter((file) => file.endsWith('.jpg'));
  const paths = files.map((file) => evalPath('cohorts', file));
  const plain = uncorrectedModel(engine);
  const embeddings = await embedCentralFaces(plain, paths);
  const people = files.flatMap((file, i) => (embeddings[i] ? [personOf(file, embeddings[i])] : []));
  const halves = [0, 1].map((half) => people.filter((_, i) => i % 2 === half));
  const uncorrected = joined(halves.map((half) => cosinesByCohort(half)));
  const corrected =
    plain === engine ? uncorrected : joined(halves.map((half, i) => cosinesByCohort(correct(half, halves[1 - i]!))));

  console.log(
    `\nDifferent people of the same cohort (${people.length} of ${files.length} faces): false match rate at a similarity,` +
      '\nand the similarity that keeps the promise of 80 (one in 1,000) and of 90 (one in 10,000) within the cohort:',
  );
  const limitsOf = (model: FaceEngine) => GUIDE.map(({ similarity }) => model.cosineOfSimilarity(similarity));
  const ratesOf = (values: number[], limits: number[]) =>
    limits.map((limit) => values.filter((value) => value >= limit).length / values.length);
  const rows = [...corrected].map(([cohort, values]) => ({
    cohort,
    pairs: values.length,
    before: ratesOf(uncorrected.get(cohort)!, limitsOf(plain)),
    rates: ratesOf(values, limitsOf(engine)),
    thresholds: thresholdsFor(values, engine),
  }));
  console.table(
    rows
      .toSorted((a, b) => a.cohort.localeCompare(b.cohort))
      .map(({ cohort, pairs, before, rates, thresholds }) => ({
        cohort,
        pairs,
        'FMR at 80': rate(rates[0]!),
        'FMR at 90': rate(rates[1]!),
        '90 uncorrected': rate(before[1]!),
        'instead of 80': thresholds[0]?.toFixed(1) ?? '-',
        'instead of 90': thresholds[1]?.toFixed(1) ?? '-',
      })),
  );
  const at90 = new Map(rows.map(({ cohort, rates }) => [cohort, rates[1]!]));
  const worst = (cohorts: readonly string[], base: string) =>
    Math.max(...cohorts.map((cohort) => at90.get(cohort)!)) / at90.get(base)!;
  const adults = AGE_BANDS.filter(([, oldest]) => oldest >= ADULT).map(([band]) => `age ${band}`);
  adults.push(...RACES.map((race) => `adults ${race}`));
  return {
    worstCohortFmrRatio: worst([...at90.keys()], EVERYBODY),
    worstAdultCohortFmrRatio: worst(adults, ADULTS),
    everybodyFmrAt90: at90.get(EVERYBODY)!,
    worstCohortFmrAt90: Math.max(...at90.values()),
  };
}

/** The same people with embeddings corrected by what others share. */
function correct(people: readonly Person[], others: readonly Person[]): Person[] {
  const shared = fitSharedDirections(
    others.map(({ embedding }) => embedding),
    DIRECTIONS,
    'half',
  );
  return people.map((person) => ({ ...person, embedding: attenuateShared(person.embedding, shared) }));
}

/** The name says age, gender and race. */
function personOf(file: string, embedding: Float32Array): Person {
  const [age, , race] = file.split('_').map(Number) as [number, number, number];
  const cohorts = [EVERYBODY, `age ${AGE_BANDS.find(([, oldest]) => age <= oldest)![0]}`, `race ${RACES[race]}`];
  if (age >= ADULT) cohorts.push(ADULTS, `adults ${RACES[race]}`);
  return { embedding, cohorts };
}

function joined(parts: readonly Map<string, number[]>[]): Map<string, number[]> {
  const cohorts = new Set(parts.flatMap((part) => [...part.keys()]));
  return new Map([...cohorts].map((cohort) => [cohort, parts.flatMap((part) => part.get(cohort) ?? [])]));
}

function cosinesByCohort(people: readonly Person[]): Map<string, number[]> {
  const cosines = new Map<string, number[]>();
  for (const [i, one] of people.entries()) {
    for (const other of people.slice(0, i)) {
      const value = cosine(one.embedding, other.embedding);
      for (const cohort of one.cohorts) {
        if (!other.cohorts.includes(cohort)) continue;
        const values = cosines.get(cohort);
        if (values) values.push(value);
        else cosines.set(cohort, [value]);
      }
    }
  }
  return cosines;
}

/** The similarity that as few pairs of the cohort reach as each promise says; undefined where there are too few pairs to count. */
function thresholdsFor(cosines: readonly number[], engine: FaceEngine): (number | undefined)[] {
  const descending = Float64Array.from(cosines).sort().reverse();
  return GUIDE.map(({ promise }) => {
    const reaching = Math.floor(promise * descending.length);
    return reaching < FEWEST ? undefined : engine.similarityOfCosine(descending[reaching]!);
  });
}
