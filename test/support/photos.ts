import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');

/** sample1 … sample6 of the dev dependency: 22 faces, one person in both sample1 and sample3. */
export function samplePhotoPath(number: 1 | 2 | 3 | 4 | 5 | 6): string {
  return join(FOLDER, `sample${number}.jpg`);
}

export function samplePhoto(number: 1 | 2 | 3 | 4 | 5 | 6): Buffer {
  return readFileSync(samplePhotoPath(number));
}

export function asImage(photo: Uint8Array): { bytes: string } {
  return { bytes: Buffer.from(photo).toString('base64') };
}
