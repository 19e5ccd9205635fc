import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { LANDMARK_TYPES } from '../contract/face.ts';
import type { AnalysisOptions } from '../ports.ts';
import { analysePhoto } from './analyse.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, samplePhoto } from './vision.testkit.ts';

const OPTIONS: AnalysisOptions = {
  orientation: true,
  mask: true,
  embed: 20,
  maxFaces: 20,
  stopAtFirstEligible: false,
  includeTooSmall: true,
};

let networks: Networks;

beforeAll(async () => {
  networks = await loadTestNetworks();
});

const analyse = (file: Uint8Array, options: Partial<AnalysisOptions> = {}) =>
  analysePhoto(file, { ...OPTIONS, ...options }, networks);

/** Sample photo 2: the second largest face is a profile. */
const WITH_PROFILE = samplePhoto(2);

describe('analysePhoto', () => {
  it('describes each face in fractions of the photo, largest first', async () => {
    const faces = await analyse(samplePhoto(6));
    expect(faces).toHaveLength(4);
    const areas = faces.map(({ size }) => size.width * size.height);
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    for (const { detail, size } of faces) {
      const { bbox, landmarks, confidence, orientation, mask } = detail;
      expect(landmarks.map(({ type }) => type)).toEqual(LANDMARK_TYPES);
      for (const { x, y } of landmarks) {
        expect(x).toBeGreaterThan(bbox.x0 - 0.02);
        expect(x).toBeLessThan(bbox.x1 + 0.02);
        expect(y).toBeGreaterThan(bbox.y0);
        expect(y).toBeLessThan(bbox.y1);
      }
      const [leftEye, rightEye, nose, leftLip, rightLip] = landmarks;
      expect(leftEye!.x).toBeLessThan(rightEye!.x);
      expect(leftLip!.x).toBeLessThan(rightLip!.x);
      expect(leftEye!.y).toBeLessThan(nose!.y);
      expect(nose!.y).toBeLessThan(leftLip!.y);
      expect(size.width).toBeCloseTo((bbox.x1 - bbox.x0) * 1920, 3);
      expect(confidence).toBeGreaterThan(90);
      expect(orientation).toBeDefined();
      expect(mask).toBe(false);
    }
  });

  it('embeds as many eligible faces as asked, as unit vectors', async () => {
    const faces = await analyse(WITH_PROFILE, { embed: 1 });
    const embedded = faces.filter(({ embedding }) => embedding);
    expect(embedded).toHaveLength(1);
    expect(faces.find(({ ineligible }) => ineligible.length === 0)).toBe(embedded[0]);
    const vector = embedded[0]!.embedding!;
    expect(vector).toHaveLength(512);
    expect(vector.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  });

  it('holds a profile ineligible and does not embed it', async () => {
    const profiles = (await analyse(WITH_PROFILE)).filter(({ ineligible }) => ineligible.includes('EXTREME_POSE'));
    expect(profiles).toHaveLength(1);
    expect(profiles[0]!.embedding).toBeUndefined();
    expect(profiles[0]!.detail.orientation!.x).toBeLessThan(-45);
  });

  it('leaves out what is not asked for', async () => {
    const [face] = await analyse(samplePhoto(3), { orientation: false, mask: false, embed: 0 });
    expect(Object.keys(face!.detail).sort()).toEqual(['bbox', 'confidence', 'landmarks']);
    expect(face!.embedding).toBeUndefined();
  });

  it('stops a probe at the first eligible face', async () => {
    const all = await analyse(WITH_PROFILE);
    const first = all.findIndex(({ ineligible }) => ineligible.length === 0);
    const probe = await analyse(WITH_PROFILE, { stopAtFirstEligible: true, embed: 1 });
    expect(probe).toHaveLength(first + 1);
    expect(probe.at(-1)!.embedding).toBeDefined();
  });

  it('returns the largest faces when there are more than wanted', async () => {
    const [all, two] = [await analyse(samplePhoto(5)), await analyse(samplePhoto(5), { maxFaces: 2 })];
    expect(two.map(({ detail }) => detail.bbox)).toEqual(all.slice(0, 2).map(({ detail }) => detail.bbox));
  });

  it('tells small faces from those of 60 px, in pixels of the input image', async () => {
    const portrait = sharp(samplePhoto(3)).extract({ left: 430, top: 150, width: 500, height: 640 });
    const small = await portrait.resize({ width: 130 }).jpeg().toBuffer();
    const [face] = await analyse(small);
    expect(face!.size.width).toBeLessThan(60);
    expect(face!.ineligible).toEqual(['TOO_SMALL']);
    expect(face!.embedding).toBeUndefined();
    expect(await analyse(small, { includeTooSmall: false })).toEqual([]);
  });

  it('knows a person again across size, tone and file format, and tells people apart', async () => {
    const portrait = () => sharp(samplePhoto(3)).extract({ left: 430, top: 150, width: 500, height: 640 });
    const [original] = await analyse(await portrait().jpeg({ quality: 95 }).toBuffer());
    const [changed] = await analyse(
      await portrait().resize({ width: 300 }).modulate({ brightness: 1.2 }).png().toBuffer(),
    );
    const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(cosine(original!.embedding!, changed!.embedding!)).toBeGreaterThan(0.85);
    const others = (await analyse(samplePhoto(3))).map((face) => cosine(original!.embedding!, face.embedding!));
    expect(others.filter((value) => value > 0.8)).toHaveLength(1);
    expect(others.filter((value) => value < 0.3)).toHaveLength(2);
  });

  it('turns a photo upright before it speaks of places', async () => {
    const [upright] = await analyse(samplePhoto(6));
    // Held on its side, with the orientation that says so.
    const stored = await sharp(samplePhoto(6))
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [turned] = await analyse(stored);
    expect(turned!.detail.bbox.x0).toBeCloseTo(upright!.detail.bbox.x0, 1);
    expect(turned!.detail.bbox.y0).toBeCloseTo(upright!.detail.bbox.y0, 1);
  });
});

describe('what is only done when it is asked for', () => {
  it('rates every face, the ineligible too, the same whatever else is asked', async () => {
    const all = await analyse(WITH_PROFILE, { quality: true });
    expect(all.some(({ ineligible }) => ineligible.includes('EXTREME_POSE'))).toBe(true);
    const best = Math.max(...all.map(({ detail }) => detail.quality!.score));
    for (const { detail } of all.filter(({ ineligible }) => ineligible.includes('EXTREME_POSE'))) {
      expect(detail.quality!.reasons).toContain('EXTREME_POSE');
      expect(detail.quality!.score).toBeLessThan(best);
    }
    const alone = await analyse(WITH_PROFILE, { quality: true, orientation: false, mask: false, embed: 0 });
    expect(alone.map(({ detail }) => detail.quality)).toEqual(all.map(({ detail }) => detail.quality));
    expect(alone.every(({ embedding }) => embedding === undefined)).toBe(true);
  });

  it('embeds only faces that are good enough', async () => {
    const all = await analyse(samplePhoto(6), { quality: true });
    const scores = all.map(({ detail }) => detail.quality!.score).sort((a, b) => b - a);
    const kept = await analyse(samplePhoto(6), { minQuality: scores[1]! });
    expect(kept.filter(({ embedding }) => embedding !== undefined)).toHaveLength(2);
    const same = all.findIndex(({ detail }) => detail.quality!.score === scores[0]);
    expect(kept[same]!.embedding).toEqual(all[same]!.embedding);
  });

  it('scores a blurred and a dark face lower, and says why', async () => {
    const portrait = sharp(samplePhoto(6)).extract({ left: 1380, top: 180, width: 420, height: 500 });
    const qualityOf = async (picture: Sharp) => {
      const [face] = await analyse(await picture.png().toBuffer(), { quality: true });
      return face!.detail.quality!;
    };
    const good = await qualityOf(portrait.clone());
    const worse = {
      BLURRED: await qualityOf(portrait.clone().blur(8)),
      DARK: await qualityOf(portrait.clone().linear(0.25, 0)),
    };
    expect(good.reasons).toEqual([]);
    for (const [reason, quality] of Object.entries(worse)) {
      expect(quality.reasons).toContain(reason);
      expect(quality.score).toBeLessThan(good.score - 10);
    }
  });

  it('is not done otherwise', async () => {
    const [face] = await analyse(samplePhoto(6));
    expect(face!.detail).not.toHaveProperty('quality');
    expect(face!.detail).not.toHaveProperty('spoof');
  });
});
