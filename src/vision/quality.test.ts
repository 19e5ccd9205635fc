import { describe, expect, it } from 'vitest';
import { alignmentOf } from './align.ts';
import { ImagePyramid } from './pyramid.ts';
import { measureCrop, type QualityEvidence, rateQuality } from './quality.ts';

const SIDE = 112;
/** Takes the crop's pixels for the photo's. */
const IDENTITY = { a: 1, b: 0, x: 0, y: 0 };

/** A grey photo of 112×112 whose crop is itself. */
function photo(grey: (x: number, y: number) => number): ImagePyramid {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    data[i] = grey(pixel % SIDE, Math.floor(pixel / SIDE));
  }
  return new ImagePyramid({ data, width: SIDE, height: SIDE });
}

const stripes = (period: number, mean = 128, swing = 40) =>
  photo((x) => Math.round(mean + swing * Math.sin((2 * Math.PI * x) / period)));

describe('measureCrop', () => {
  it('tells mean and contrast of the luma', () => {
    const { luminance, contrast } = measureCrop(stripes(12, 100, 40), IDENTITY);
    expect(luminance).toBeCloseTo(100, 0);
    expect(contrast).toBeCloseTo(40 / Math.SQRT2, 0);
  });

  it('finds fine detail sharper than coarse, whatever the contrast', () => {
    const sharpnessOf = (pyramid: ImagePyramid) => measureCrop(pyramid, IDENTITY).sharpness;
    expect(sharpnessOf(stripes(6))).toBeGreaterThan(10 * sharpnessOf(stripes(24)));
    expect(sharpnessOf(stripes(8, 128, 20)) / sharpnessOf(stripes(8, 128, 60))).toBeCloseTo(1, 0);
  });

  it('counts what lies beyond the edges', () => {
    const pyramid = stripes(12);
    expect(measureCrop(pyramid, IDENTITY).outside).toBe(0);
    expect(measureCrop(pyramid, { ...IDENTITY, x: 56 }).outside).toBeCloseTo(0.5, 1);
  });

  it('finds an eye that has no contrast', () => {
    const isEye = (x: number, y: number) => Math.abs(x - 38) < 14 && Math.abs(y - 52) < 9;
    const covered = photo((x, y) => (isEye(x, y) ? 30 : Math.round(128 + 40 * Math.sin(x / 2))));
    expect(measureCrop(covered, IDENTITY).eyeContrast).toBeLessThan(0.05);
    expect(measureCrop(stripes(12), IDENTITY).eyeContrast).toBeGreaterThan(0.9);
  });

  it('looks through the alignment of a face', () => {
    const five = [
      { x: 38, y: 52 },
      { x: 74, y: 52 },
      { x: 56, y: 72 },
      { x: 42, y: 92 },
      { x: 71, y: 92 },
    ];
    expect(measureCrop(stripes(12), alignmentOf(five)).luminance).toBeCloseTo(128, -1);
  });
});

describe('rateQuality', () => {
  const OURS = 'faceplugin-face-recognition-js@0.0.1, model/fr_feature.onnx';
  const good: QualityEvidence = {
    crop: { luminance: 128, contrast: 40, sharpness: 0.08, eyeContrast: 0.7, outside: 0 },
    size: { width: 120, height: 150 },
    pose: { x: 5, y: -5, z: 0 },
    masked: false,
    norm: 3.5,
    recogniser: OURS,
  };
  const rate = (change: Partial<QualityEvidence>) => rateQuality({ ...good, ...change });
  const crop = (change: Partial<QualityEvidence['crop']>) => rate({ crop: { ...good.crop, ...change } });

  it('scores by the length of the embedding, within 0 and 100', () => {
    expect(rate({})).toEqual({ score: 60, reasons: [] });
    expect(rate({ norm: 1 }).score).toBe(0);
    expect(rate({ norm: 9 }).score).toBe(100);
  });

  it('names each reason that holds', () => {
    expect(crop({ sharpness: 0.01 }).reasons).toEqual(['BLURRED']);
    expect(crop({ luminance: 40 }).reasons).toEqual(['DARK']);
    expect(crop({ luminance: 220 }).reasons).toEqual(['BRIGHT']);
    expect(crop({ eyeContrast: 0.1 }).reasons).toEqual(['OCCLUDED']);
    expect(crop({ outside: 0.1 }).reasons).toEqual(['CUT_OFF']);
    expect(rate({ masked: true }).reasons).toEqual(['MASKED']);
    expect(rate({ size: { width: 79, height: 200 } }).reasons).toEqual(['SMALL']);
    expect(rate({ pose: { x: 0, y: -36, z: 0 } }).reasons).toEqual(['EXTREME_POSE']);
    expect(rate({ pose: { x: 36, y: 0, z: 0 }, masked: true }).reasons).toEqual(['EXTREME_POSE', 'MASKED']);
  });

  it('scores by the reasons alone when the recogniser is not ours', () => {
    const foreign = { recogniser: 'somewhere else', norm: 30 };
    expect(rate(foreign).score).toBe(100);
    expect(rate({ ...foreign, masked: true }).score).toBe(80);
    expect(rate({ ...foreign, masked: true, pose: { x: 40, y: 0, z: 0 } }).score).toBe(64);
  });
});
