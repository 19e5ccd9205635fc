import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../contract/api-error.ts';
import { decodePhoto } from './decode.ts';
import { samplePhoto } from './vision.testkit.ts';

/** Left half dark red, right half bright blue, a white block in the upper left corner. */
async function drawn(width = 120, height = 90) {
  const half = { create: { width: width / 2, height, channels: 3 as const, background: '#2020f0' } };
  const corner = { create: { width: 30, height: 20, channels: 3 as const, background: '#ffffff' } };
  const base = sharp({ create: { width, height, channels: 3, background: '#900000' } });
  return sharp(
    await base
      .composite([
        { input: half, left: width / 2, top: 0 },
        { input: corner, left: 0, top: 0 },
      ])
      .png()
      .toBuffer(),
  );
}

function pixel({ data, width }: { data: Uint8Array; width: number }, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

async function refusalOf(file: Uint8Array): Promise<ApiError> {
  const error = await decodePhoto(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).resultName).toBe('InvalidImageFileException');
  return error as ApiError;
}

describe('decodePhoto', () => {
  it('gives upright RGB rows and the full size', async () => {
    const { image, fullWidth, fullHeight } = await decodePhoto(await (await drawn()).png().toBuffer());
    expect([image.width, image.height, fullWidth, fullHeight]).toEqual([120, 90, 120, 90]);
    expect(image.data.length).toBe(120 * 90 * 3);
    expect(pixel(image, 5, 5)).toEqual([255, 255, 255]);
    expect(pixel(image, 5, 60)).toEqual([0x90, 0, 0]);
    expect(pixel(image, 110, 5)).toEqual([0x20, 0x20, 0xf0]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %d upright', async (orientation) => {
    const upright = await (await drawn()).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    // Store the pixels as a camera held that way would, and say so in the file.
    const quarter = [0, 0, 0, 180, 180, 270, 270, 90, 90][orientation]!;
    const mirrored = [2, 4, 5, 7].includes(orientation);
    let stored = sharp(upright.data, { raw: { width: 120, height: 90, channels: 3 } });
    if (mirrored) stored = sharp(await stored.flop().png().toBuffer());
    const file = await stored.rotate(quarter).withMetadata({ orientation }).png().toBuffer();
    const { image } = await decodePhoto(file);
    expect([image.width, image.height]).toEqual([120, 90]);
    expect(pixel(image, 5, 5)).toEqual([255, 255, 255]);
    expect(pixel(image, 110, 80)).toEqual([0x20, 0x20, 0xf0]);
  });

  it.each([
    ['grey JPEG', async () => (await drawn()).greyscale().jpeg().toBuffer()],
    ['CMYK JPEG', async () => (await drawn()).toColourspace('cmyk').jpeg().toBuffer()],
    ['progressive JPEG', async () => (await drawn()).jpeg({ progressive: true }).toBuffer()],
    ['grey PNG', async () => (await drawn()).greyscale().png().toBuffer()],
    ['16-bit PNG', async () => (await drawn()).toColourspace('rgb16').png().toBuffer()],
    ['palette PNG', async () => (await drawn()).png({ palette: true }).toBuffer()],
    ['interlaced PNG', async () => (await drawn()).png({ progressive: true }).toBuffer()],
    ['PNG with alpha', async () => (await drawn()).ensureAlpha(0.99).png().toBuffer()],
  ])('reads a %s as 8-bit RGB', async (_name, make) => {
    const { image } = await decodePhoto(await make());
    expect(image.data.length).toBe(120 * 90 * 3);
    expect(pixel(image, 5, 5).every((value) => value > 240)).toBe(true);
    expect(pixel(image, 5, 60).every((value) => value < 0xc8)).toBe(true);
  });

  it.each(['jpeg', 'png'] as const)('refuses a %s that is cut off', async (format) => {
    const file = format === 'jpeg' ? samplePhoto(1) : await sharp(samplePhoto(1)).resize(400).png().toBuffer();
    const { detail } = await refusalOf(file.subarray(0, file.length * 0.6));
    expect(detail).toContain('cut off');
  });

  it('refuses more than 40 megapixels from the header alone', async () => {
    const file = await sharp({ create: { width: 8000, height: 5001, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await refusalOf(file)).detail).toContain('41 megapixels');
  });

  it.each([
    [79, 300],
    [300, 79],
  ])('refuses %d×%d pixels', async (width, height) => {
    const file = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await refusalOf(file)).detail).toContain(`${width}×${height}`);
  });

  it('takes 80×80 pixels', async () => {
    const file = await sharp({ create: { width: 80, height: 80, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await decodePhoto(file)).image.width).toBe(80);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a header alone', samplePhoto(1).subarray(0, 20)],
    ['noise behind a PNG signature', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 7)])],
  ])('refuses %s', async (_name, file) => {
    expect((await refusalOf(file)).detail).toContain('header');
  });
});
