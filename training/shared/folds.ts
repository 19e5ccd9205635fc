import { basename } from 'node:path';
import { crc32 } from 'node:zlib';

/** As in folds.py. */
const FOLDS = 3;
const TEST_FOLD = 0;

/** Whether the photo is one of those that no training with folds has seen: every third, by its name. */
export function isLeftOut(file: string): boolean {
  return crc32(basename(file)) % FOLDS === TEST_FOLD;
}
