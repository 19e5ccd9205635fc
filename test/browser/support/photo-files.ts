import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { samplePhoto, samplePhotoPath } from '../../support/photos.ts';

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'likeness-browser-'));
}

/** A sample as PNG, small enough for the API: what a clipboard holds. */
export function samplePng(number: 1 | 2 | 3 | 4 | 5 | 6): Promise<Buffer> {
  return sharp(samplePhotoPath(number)).resize({ width: 900 }).png().toBuffer();
}

/** A picture with no face in it. */
export function emptyJpeg(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#6d8f6a' } })
    .jpeg()
    .toBuffer();
}

/** What the API does not take and browsers read. */
export function sampleWebp(number: 1 | 2 | 3 | 4 | 5 | 6): Promise<Buffer> {
  return sharp(samplePhotoPath(number)).resize({ width: 900 }).webp().toBuffer();
}

/** Two sub-folders with the six samples each, one picture without a face, one broken file and one that is no photo. */
export async function photoFolder(): Promise<string> {
  const folder = join(temporaryFolder(), 'staff');
  for (const name of ['monday', 'tuesday']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const number of [1, 2, 3, 4, 5, 6] as const) {
      writeFileSync(join(folder, name, `photo-${number}.jpg`), samplePhoto(number));
    }
  }
  writeFileSync(join(folder, 'garden.jpg'), await emptyJpeg());
  writeFileSync(join(folder, 'torn.jpg'), samplePhoto(1).subarray(0, 5_000));
  writeFileSync(join(folder, 'notes.txt'), 'not a photo');
  return folder;
}

/** A webcam that shows one face of the first sample: Motion JPEG is just pictures in a row. */
export async function cameraFile(): Promise<string> {
  const face = { left: 1300, top: 150, width: 480, height: 360 };
  const frame = await sharp(samplePhotoPath(1)).extract(face).resize(640, 480).jpeg({ quality: 90 }).toBuffer();
  const path = join(temporaryFolder(), 'camera.mjpeg');
  writeFileSync(path, Buffer.concat(Array.from({ length: 10 }, () => frame)));
  return path;
}
