import type { Searches } from './searches.ts';

/** The middle 95 % of a figure over resamples of the people (Efron 1979): the photos of one person stay together. */
export function bootstrapOf<Sets extends Record<string, Searches>>(
  sets: Sets,
  resamples: number,
  figure: (sample: Sets) => number,
): [number, number] {
  const random = seededRandom(7);
  const values = Array.from({ length: resamples }, () => {
    const seed = Math.floor(random() * 2 ** 31);
    // The same people for all sets, so that differences are between like and like.
    const sample = Object.fromEntries(
      Object.entries(sets).map(([name, { mated, strangers }]) => [
        name,
        { mated: resampled(mated, seed), strangers: resampled(strangers, seed + 1) },
      ]),
    ) as Sets;
    return figure(sample);
  }).sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (resamples - 1))]!;
  return [at(0.025), at(0.975)];
}

function resampled<Search extends { person: string }>(searches: readonly Search[], seed: number): Search[] {
  const byPerson = [...Map.groupBy(searches, ({ person }) => person).values()];
  const random = seededRandom(seed);
  return byPerson.flatMap(() => byPerson[Math.floor(random() * byPerson.length)]!);
}

/** Mulberry32: small, and the same on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
