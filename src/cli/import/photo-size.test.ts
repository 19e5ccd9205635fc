import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { ONLY_SMALL_PHOTOS, SHRINK_LARGE_PHOTOS } from './photo-size.ts';

/** Noise is what compresses worst. */
const large = await sharp(randomBytes(2400 * 1800 * 3), { raw: { width: 2400, height: 1800, channels: 3 } })
  .jpeg({ quality: 95 })
  .withMetadata({ orientation: 6 })
  .toBuffer();

describe('photos over 3 MB', () => {
  it('are not read unless they may be made smaller', () => {
    expect(large.length).toBeGreaterThan(LIMITS.image.maxBytes);
    expect(() => ONLY_SMALL_PHOTOS.check(large.length)).toThrow('--shrink');
    expect(() => SHRINK_LARGE_PHOTOS.check(large.length)).not.toThrow();
  });

  it('are encoded anew, upright, until the API takes them', async () => {
    const smaller = await SHRINK_LARGE_PHOTOS.fit(large);
    expect(smaller.length).toBeLessThanOrEqual(LIMITS.image.maxBytes);
    const { width, height, format, orientation } = await sharp(smaller).metadata();
    expect(format).toBe('jpeg');
    expect(height).toBeGreaterThan(width);
    expect(orientation).toBeUndefined();
  });

  it('stay unusable when they are none', async () => {
    const text = Buffer.alloc(LIMITS.image.maxBytes + 1, 'no photo ');
    await expect(SHRINK_LARGE_PHOTOS.fit(text)).rejects.toThrow('cannot be made smaller');
  });
});

it('photos that are small enough stay byte for byte as they are', async () => {
  const small = Buffer.from('any bytes');
  for (const size of [ONLY_SMALL_PHOTOS, SHRINK_LARGE_PHOTOS]) expect(await size.fit(small)).toBe(small);
});
