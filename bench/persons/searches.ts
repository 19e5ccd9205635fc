import type { Person } from './people.ts';
import type { Rule } from './rules.ts';

/** The outcome of one search over all people of the gallery. */
export type Search = {
  /** Who was looked for. */
  person: string;
  /** The score of the person looked for; below every cosine for a stranger, or where no face was found. */
  own: number;
  /** The best score of anybody else. */
  other: number;
};

export type Searches = { mated: Search[]; strangers: Search[] };

const NO_FACE = -2;

/**
 * Every photo of people with more than `enrolled` photos against the other photos of theirs and everybody else's;
 * people with one photo are not in the gallery and count as strangers.
 */
export function searchAll(
  people: readonly Person[],
  embeddings: ReadonlyMap<string, Float32Array | undefined>,
  enrolled: number,
  rule: Rule,
): Searches {
  const facesOf = (photos: readonly string[]) => photos.flatMap((photo) => embeddings.get(photo) ?? []);
  const gallery = people
    .map(({ name, photos }) => ({ name, faces: facesOf(photos) }))
    .filter(({ name, faces }) => faces.length > 0 && people.find((one) => one.name === name)!.photos.length > 1)
    .map(({ name, faces }) => ({ name, score: rule(faces) }));
  const bestOther = (probe: Float32Array, name: string) =>
    gallery.reduce((best, person) => (person.name === name ? best : Math.max(best, person.score(probe))), NO_FACE);

  const mated: Search[] = [];
  const strangers: Search[] = [];
  for (const { name, photos } of people) {
    for (const photo of photos.length > enrolled ? photos : photos.length === 1 ? photos : []) {
      const probe = embeddings.get(photo);
      const others = facesOf(photos.filter((other) => other !== photo));
      const own = probe && others.length > 0 ? rule(others)(probe) : NO_FACE;
      const search = { person: name, own, other: probe ? bestOther(probe, name) : NO_FACE };
      (photos.length === 1 ? strangers : mated).push(search);
    }
  }
  return { mated, strangers };
}

/** The share of mated searches that do not put their person first above the threshold that gives so many false alarms. */
export function errorsAt({ mated, strangers }: Searches, falseAlarms: number): number {
  const alarms = strangers.map(({ other }) => other).sort((a, b) => b - a);
  const threshold = alarms[Math.floor(falseAlarms * alarms.length)]!;
  return missedAbove(mated, threshold);
}

/** The share of mated searches that do not put their person first, above a threshold. */
export function missedAbove(mated: readonly Search[], threshold: number): number {
  return mated.filter(({ own, other }) => own <= threshold || own <= other).length / mated.length;
}
