import { beforeAll, describe, expect, it } from 'vitest';
import { alignmentOf } from './align.ts';
import { embedFaces, measureEmbeddings } from './embed.ts';
import { fiveOf } from './landmarks.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, samplePhoto, seeFaces } from './vision.testkit.ts';

let networks: Networks;
let seen: Awaited<ReturnType<typeof seeFaces>>;

beforeAll(async () => {
  networks = await loadTestNetworks();
  seen = await seeFaces(samplePhoto(3), networks);
});

const alignments = () => seen.faces.map(({ points }) => alignmentOf(fiveOf(points)));
const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('embedFaces', () => {
  it('gives vectors of unit length', async () => {
    for (const one of await embedFaces(seen.pyramid, alignments(), networks.recogniser)) {
      expect(product(one, one)).toBeCloseTo(1, 5);
    }
  });

  it('gives each face the same vector alone and in company', async () => {
    const together = await embedFaces(seen.pyramid, alignments(), networks.recogniser);
    for (const [i, alignment] of alignments().entries()) {
      const [alone] = await embedFaces(seen.pyramid, [alignment], networks.recogniser);
      expect(product(alone!, together[i]!)).toBeCloseTo(1, 5);
    }
  });

  it('tells the people of a photo apart', async () => {
    const [a, b, c] = await embedFaces(seen.pyramid, alignments(), networks.recogniser);
    for (const cosine of [product(a!, b!), product(a!, c!), product(b!, c!)]) expect(cosine).toBeLessThan(0.5);
  });

  it('does nothing without faces', async () => {
    expect(await embedFaces(seen.pyramid, [], networks.recogniser)).toEqual([]);
  });
});

describe('measureEmbeddings', () => {
  it('tells the length that the recogniser gave', async () => {
    const [first] = alignments();
    const raw = (await networks.recogniser.runOnCrops(seen.pyramid, [first!])).embedding!;
    const [measured] = await measureEmbeddings(seen.pyramid, [first!], networks.recogniser);
    expect(measured!.norm).toBeCloseTo(Math.hypot(...raw), 3);
    expect(measured!.norm).toBeGreaterThan(1);
  });
});
