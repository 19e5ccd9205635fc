import { basename } from 'node:path';
import { crc32 } from 'node:zlib';

const FOLDS = 3;
const TEST_FOLD = 0;

/**
 * Whether our own networks (mask, face check) have never seen the photo. training/shared/folds.py draws the same line, by the
 * file's name alone: a third of the photos.
 */
export function isHeldOut(file: string): boolean {
  return crc32(basename(file)) % FOLDS === TEST_FOLD;
}
