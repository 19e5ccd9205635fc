/**
 * Embeddings with the statistics of real ones (measured on LFW with the shipped recogniser): cosines of different people
 * have mean 0.01 and standard deviation 0.06, of two photos of one person mean 0.64. Nothing here comes from a person.
 */
export const DIMENSION = 512;
const PHOTOS_A_PERSON = 4;
const SAME_PERSON = 0.64;
/** Variance falls with the component, which leaves about 280 effective dimensions of 512: 1 / sqrt(280) = 0.06. */
const SPECTRUM = Float32Array.from({ length: DIMENSION }, (_, i) => (i + 8) ** -0.33);

/** A deterministic generator of normally distributed numbers (Marsaglia's polar method over mulberry32). */
export function gaussians(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    while (true) {
      const [u, v] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = v * factor;
      return u * factor;
    }
  };
}

function direction(gaussian: () => number): Float32Array {
  return unit(SPECTRUM.map((deviation) => deviation * gaussian()));
}

function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}

/** Another photo of the person whose typical embedding is given. */
function photoOf(person: Float32Array, gaussian: () => number): Float32Array {
  const noise = direction(gaussian);
  const [own, other] = [Math.sqrt(SAME_PERSON), Math.sqrt(1 - SAME_PERSON)];
  return unit(person.map((value, i) => own * value + other * noise[i]!));
}

/** @returns count x 512 unit vectors, four photos of each person in a row, and probes of people of the gallery */
export function syntheticGallery(count: number, probes: number): { gallery: Float32Array; probes: Float32Array[] } {
  const gaussian = gaussians(1);
  const gallery = new Float32Array(count * DIMENSION);
  const people: Float32Array[] = [];
  let person = direction(gaussian);
  for (let i = 0; i < count; i++) {
    if (i % PHOTOS_A_PERSON === 0) person = direction(gaussian);
    if (people.length < probes && i % PHOTOS_A_PERSON === 0) people.push(person);
    gallery.set(photoOf(person, gaussian), i * DIMENSION);
  }
  return { gallery, probes: Array.from({ length: probes }, (_, i) => photoOf(people[i % people.length]!, gaussian)) };
}
