import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelPackDir, packageRoot } from '../../src/config/index.ts';
import type { PackManifest } from '../../src/vision/models/manifest.ts';

export const SECOND_MODEL_VERSION = 'test-2';

/**
 * A pack with vectors of its own, without a second recogniser: ours with red and blue exchanged, under another version and
 * another scale of similarity. It borrows every other network from ours.
 */
export function writeSecondPack(dir: string): void {
  const ours = modelPackDir({ modelPack: 'default', modelDir: join(packageRoot(), 'models') });
  const manifest = JSON.parse(readFileSync(join(ours, 'manifest.json'), 'utf8')) as PackManifest;
  const recogniser = manifest.networks.recogniser!;
  mkdirSync(dir, { recursive: true });
  cpSync(join(ours, recogniser.file), join(dir, recogniser.file));
  const similarity = JSON.stringify({
    modelVersion: SECOND_MODEL_VERSION,
    knots: [
      [-1, 0],
      [0.3, 90],
      [1, 100],
    ],
  });
  writeFileSync(join(dir, 'similarity.json'), similarity);
  const second: PackManifest = {
    format: 1,
    name: 'Second',
    modelVersion: SECOND_MODEL_VERSION,
    embeddingDimension: manifest.embeddingDimension,
    base: ours,
    similarity: { file: 'similarity.json', sha256: createHash('sha256').update(similarity).digest('hex') },
    networks: {
      recogniser: {
        ...recogniser,
        input: { ...recogniser.input, channels: recogniser.input.channels === 'RGB' ? 'BGR' : 'RGB' },
      },
    },
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(second));
}
