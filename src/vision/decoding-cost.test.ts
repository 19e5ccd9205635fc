import sharp from 'sharp';
import { expect, it } from 'vitest';
import { jpegHeaderOnly, jpegWithManyScans } from '../../test/support/jpeg.ts';
import { COLOUR_TYPE, png, pngChunk, pngHeader } from '../../test/support/png.ts';
import { requireAffordable } from './decoding-cost.ts';

async function judge(file: Buffer): Promise<string> {
  const metadata = await sharp(file, { limitInputPixels: false }).metadata();
  try {
    requireAffordable(file, metadata);
    return 'affordable';
  } catch (error) {
    return (error as Error).message;
  }
}

/** A header is all that is judged: the data may be missing. */
const headed = (header: Parameters<typeof pngHeader>[0]) => png(pngHeader(header), pngChunk('IDAT'));

it('draws the line at 40 megapixels, whatever the shape', async () => {
  expect(await judge(headed({ width: 8000, height: 5000 }))).toBe('affordable');
  expect(await judge(headed({ width: 8001, height: 5000 }))).toMatch('megapixels');
  expect(await judge(headed({ width: 100, height: 400_001 }))).toMatch('megapixels');
});

it('refuses an interlaced PNG by what it would hold, and takes the same file from top to bottom', async () => {
  const deep = { width: 6000, height: 6000, bitDepth: 16, colourType: COLOUR_TYPE.rgba } as const;
  expect(await judge(headed({ ...deep, interlaced: true }))).toMatch('interlaced');
  expect(await judge(headed(deep))).toBe('affordable');
  expect(await judge(headed({ ...deep, bitDepth: 8, interlaced: true }))).toBe('affordable');
});

it('refuses a progressive JPEG by what it would hold', async () => {
  const jpeg = (sampling: '4:4:4' | '4:2:0') => jpegHeaderOnly(6300, 6300, { progressive: true, sampling });
  expect(await judge(jpeg('4:4:4'))).toMatch('progressive');
  expect(await judge(jpeg('4:2:0'))).toBe('affordable');
});

it('refuses a JPEG that has to be gone through more than a hundred times', async () => {
  expect(await judge(jpegWithManyScans(800, 800, 99))).toBe('affordable');
  expect(await judge(jpegWithManyScans(800, 800, 100))).toMatch('scans');
});
