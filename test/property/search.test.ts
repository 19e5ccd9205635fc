import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceIndexFactory, Hit } from '../../src/search/face-index.ts';
import { blockIndexFactory } from '../../src/search/kernel/block-index.ts';
import { ReferenceIndex } from '../../src/search/reference-index.ts';
import { cosine, LARGEST_COMPONENT, type Template, templateOf } from '../../src/search/template.ts';
import { planesOf } from '../../src/search/template-planes.ts';

/**
 * The kernel against the plain definition: for any gallery, any threshold and any limit the same faces with bit-equal
 * scores in the same order. Every gallery goes through appends, searches, removals and searches again.
 */
const GALLERIES = 10_000;
/** Half a minute of one core; more where others use it too. */
const PATIENCE_MS = 600_000;
const DIMENSIONS = [1, 2, 31, 32, 33, 64, 128, 512, 1024];
const LIMITS = [1, 2, 7, 100, 4096];

/** A small deterministic generator: a gallery is replayed from its seed when a test fails. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Kind = 'random' | 'duplicates' | 'near-ties' | 'extreme' | 'sparse' | 'one-component';
const KINDS: Kind[] = ['random', 'duplicates', 'near-ties', 'extreme', 'sparse', 'one-component'];

function makeTemplates(kind: Kind, count: number, dimension: number, random: () => number): Template[] {
  const gaussian = () => random() + random() + random() + random() - 2;
  const base = Float32Array.from({ length: dimension }, () => gaussian() || 1);
  const component: Record<Kind, (i: number) => number> = {
    random: () => gaussian(),
    duplicates: (i) => base[i]!,
    'near-ties': (i) => base[i]! + (random() < 0.02 ? gaussian() * 1e-3 : 0),
    extreme: () => (random() < 0.5 ? 1 : -1),
    sparse: () => (random() < 0.05 ? gaussian() : 0),
    'one-component': () => 0,
  };
  return Array.from({ length: count }, () => {
    const embedding = Float32Array.from({ length: dimension }, (_, i) => component[kind](i));
    if (embedding.every((value) => value === 0)) embedding[Math.floor(random() * dimension)] = random() < 0.5 ? 1 : -1;
    return templateOf(embedding);
  });
}

type Case = { seed: number; kind: Kind; count: number; dimension: number; limit: number };

const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  kind: fc.constantFrom(...KINDS),
  count: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 70 }) },
    { weight: 1, arbitrary: fc.integer({ min: 71, max: 600 }) },
  ),
  dimension: fc.constantFrom(...DIMENSIONS),
  limit: fc.constantFrom(...LIMITS),
});

/** Thresholds that hurt: everything, nothing, exactly a face's score, and the neighbouring numbers. */
function thresholdsFor(probe: Template, templates: Template[], random: () => number): number[] {
  const some = templates[Math.floor(random() * templates.length)];
  const exact = some === undefined ? 0.5 : cosine(probe, some);
  return [-1, 1, exact, exact + Number.EPSILON, exact - Number.EPSILON, random() * 2 - 1];
}

/** Bit-equal; a quick look before the thorough one that explains the difference. */
function sameHits(a: Hit[], b: Hit[]): boolean {
  return a.length === b.length && a.every((hit, i) => hit.cosine === b[i]!.cosine && hit.sequence === b[i]!.sequence);
}

async function agree(factory: FaceIndexFactory, { seed, kind, count, dimension, limit }: Case): Promise<void> {
  const random = generator(seed);
  const templates = makeTemplates(kind, count, dimension, random);
  const [fast, plain] = [factory.createIndex(), new ReferenceIndex()];
  const sequences = templates.map((_, i) => 10 + 3 * i);
  const probes = [...makeTemplates(kind, 1, dimension, random), ...makeTemplates('random', 1, dimension, random)];
  if (templates.length > 0) probes.push(templates[Math.floor(random() * templates.length)]!);

  const compare = async () => {
    expect(fast.faceCount).toBe(plain.faceCount);
    // All at once: they share scans.
    const asked = probes.flatMap((probe) =>
      thresholdsFor(probe, templates, random).map((threshold) => ({ probe, threshold })),
    );
    const found = await Promise.all(asked.map(({ probe, threshold }) => fast.search(probe, threshold, limit)));
    for (const probe of probes) {
      const all = await plain.search(probe, -1, Number.POSITIVE_INFINITY);
      for (const [i, one] of asked.entries()) {
        if (one.probe !== probe) continue;
        const expected = all.filter((hit) => hit.cosine >= one.threshold).slice(0, limit);
        if (!sameHits(found[i]!, expected)) expect(found[i]).toEqual(expected);
      }
    }
  };

  for (let from = 0; from < count; ) {
    const to = Math.min(count, from + 1 + Math.floor(random() * 90));
    const planes = planesOf(
      templates.slice(from, to).map((template, i) => ({ template, sequence: sequences[from + i]! })),
    );
    fast.append(planes);
    plain.append(planes);
    from = to;
  }
  await compare();
  const removals = random() < 0.3 ? 1 : random() * 0.5;
  for (const sequence of sequences.filter(() => random() < removals)) {
    fast.remove(sequence);
    plain.remove(sequence);
  }
  fast.remove(5);
  await compare();
  await fast.dispose();
}

describe('the search kernel equals the plain reference', () => {
  let inline: FaceIndexFactory;
  let threaded: FaceIndexFactory;
  beforeAll(() => {
    inline = blockIndexFactory(0);
    threaded = blockIndexFactory(2);
  });
  afterAll(() => Promise.all([inline.close(), threaded.close()]));

  it(
    `in ${GALLERIES} random and adversarial galleries`,
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, (one) => agree(inline, one)),
        { numRuns: GALLERIES },
      );
    },
    PATIENCE_MS,
  );

  it('split over threads', async () => {
    const large = cases.map((one) => ({ ...one, count: 3000 + (one.seed % 3000), dimension: 64 }));
    await fc.assert(
      fc.asyncProperty(large, (one) => agree(threaded, one)),
      { numRuns: 12 },
    );
  });

  it('at the largest sums that any vectors can reach', async () => {
    const dimension = 1024;
    const filled = (sign: (i: number) => number): Template => ({
      values: Int16Array.from({ length: dimension }, (_, i) => sign(i) * LARGEST_COMPONENT),
      squaredNorm: dimension * LARGEST_COMPONENT ** 2,
    });
    const templates = [filled(() => 1), filled(() => -1), filled((i) => (i % 2 === 0 ? 1 : -1))];
    const [fast, plain] = [inline.createIndex(), new ReferenceIndex()];
    const planes = planesOf(templates.map((template, i) => ({ template, sequence: i + 1 })));
    fast.append(planes);
    plain.append(planes);
    for (const probe of templates) {
      const found = await fast.search(probe, -1, 10);
      expect(found).toEqual(await plain.search(probe, -1, 10));
      expect(found[0]!.cosine).toBe(1);
    }
    expect((await fast.search(templates[0]!, -1, 10)).at(-1)!.cosine).toBe(-1);
  });
});
