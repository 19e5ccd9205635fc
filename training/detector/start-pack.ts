/**
 * Makes the pack that training starts from: the default one, but with the detector as its publisher trained it.
 *
 *   node training/detector/start-pack.ts FOLDER
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareModelPack } from '../../src/vision/models/index.ts';

const [dir] = process.argv.slice(2);
if (!dir) throw new Error('usage: start-pack.ts FOLDER');
const weights = mkdtempSync(join(tmpdir(), 'likeness-weights-'));
cpSync(fileURLToPath(new URL('../../weights/', import.meta.url)), weights, {
  recursive: true,
  filter: (file) => !basename(file).startsWith('detector.'),
});
await prepareModelPack({ dir, ownWeightsDir: weights });
rmSync(weights, { recursive: true });
