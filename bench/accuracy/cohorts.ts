import { readdirSync } from 'node:fs';
import type { FaceEngine } from '../../src/ports.ts';
import { cosine, embedCentralFaces } from '../analyse-photos.ts';
import { evalPath } from '../eval-data.ts';
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
const SIMILARITIES = [80, 90];

/**
 * How often two different people of the same race or age band reach a similarity. Strangers who are alike are mistaken for
 * each other more often than strangers drawn from everybody, so these rates lie above the promise.
 * @returns the worst cohort's rate at 90 in units of the rate of everybody with everybody
 */
export async function measureCohorts(engine: FaceEngine): Promise<{ worstCohortFmrRatio: number }> {
  const files = readdirSync(evalPath('cohorts')).filter((file) => file.endsWith('.jpg'));
  const embeddings = await embedCentralFaces(
    engine,
    files.map((file) => evalPath('cohorts', file)),
  );
  const people = files.flatMap((file, i) => {
    const [age, , race] = file.split('_').map(Number);
    return embeddings[i] ? [{ embedding: embeddings[i], race: RACES[race!]!, band: bandOf(age!) }] : [];
  });
  const limits = SIMILARITIES.map((similarity) => engine.cosineOfSimilarity(similarity));
  const tallies = new Map<string, { pairs: number; matches: number[] }>();
  const add = (cohort: string, value: number) => {
    const tally = tallies.get(cohort) ?? { pairs: 0, matches: limits.map(() => 0) };
    tally.pairs++;
    for (const [at, limit] of limits.entries()) if (value >= limit) tally.matches[at]!++;
    tallies.set(cohort, tally);
  };
  for (const [i, one] of people.entries()) {
    for (const other of people.slice(0, i)) {
      const value = cosine(one.embedding, other.embedding);
      add('everybody', value);
      if (one.race === other.race) add(`race ${one.race}`, value);
      if (one.band === other.band) add(`age ${one.band}`, value);
    }
  }
  const cohorts = [...tallies].map(([cohort, { pairs, matches }]) => ({
    cohort,
    pairs,
    rates: matches.map((m) => m / pairs),
  }));
  console.log(
    `\nFalse match rate between different people of the same cohort (${people.length} of ${files.length} faces):`,
  );
  console.table(
    cohorts
      .toSorted((a, b) => a.cohort.localeCompare(b.cohort))
      .map(({ cohort, pairs, rates }) => ({ cohort, pairs, 'at 80': rate(rates[0]!), 'at 90': rate(rates[1]!) })),
  );
  const mean = cohorts.find(({ cohort }) => cohort === 'everybody')!.rates[1]!;
  return { worstCohortFmrRatio: Math.max(...cohorts.map(({ rates }) => rates[1]!)) / mean };
}

function bandOf(age: number): string {
  return AGE_BANDS.find(([, oldest]) => age <= oldest)![0];
}
