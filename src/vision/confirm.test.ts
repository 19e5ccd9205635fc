import { beforeAll, describe, expect, it } from 'vitest';
import { confirmFaces } from './confirm.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, samplePhoto, seeFaces } from './vision.testkit.ts';

let networks: Networks;
let seen: Awaited<ReturnType<typeof seeFaces>>;

beforeAll(async () => {
  networks = await loadTestNetworks();
  seen = await seeFaces(samplePhoto(3), networks);
});

/** A corner of the photo where nobody is, of the size of a face. */
const NOBODY = { x0: 0, y0: 0, x1: 150, y1: 180 };

describe('confirmFaces', () => {
  it('keeps the faces and drops what the detector only took for one, though both score alike', async () => {
    const boxes = [...seen.faces.map(({ box }) => box), NOBODY];
    const confirmed = await confirmFaces(
      seen.pyramid,
      boxes.map((box) => ({ box, score: 0.9 })),
      networks.faceCheck,
    );
    expect(confirmed.map(({ box }) => box)).toEqual(seen.faces.map(({ box }) => box));
    for (const { confidence } of confirmed) {
      expect(confidence).toBeGreaterThanOrEqual(90);
      expect(confidence).toBeLessThanOrEqual(100);
    }
  });

  it('believes the detector alone where a pack has no check', async () => {
    const candidates = [0.89, 0.91].map((score) => ({ box: NOBODY, score }));
    const confirmed = await confirmFaces(seen.pyramid, candidates, undefined);
    expect(confirmed.map(({ confidence }) => Math.round(confidence))).toEqual([91]);
  });

  it('does nothing without candidates', async () => {
    expect(await confirmFaces(seen.pyramid, [], networks.faceCheck)).toEqual([]);
  });
});
