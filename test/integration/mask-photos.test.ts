import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPackDir } from '../../src/config/index.ts';
import { analysePhoto } from '../../src/vision/analyse.ts';
import { prepareModelPack } from '../../src/vision/models/index.ts';
import { loadNetworks, type Networks } from '../../src/vision/networks.ts';

/** Real masked photos may not be kept in the repository; docs/models.md tells what else was measured on them. */
const FOLDER = join(
  process.env['LIKENESS_EVAL_DIR'] ?? fileURLToPath(new URL('../../../shared/eval', import.meta.url)),
  'mask/photos',
);
const present = existsSync(FOLDER);
if (!present) console.log(`Skipped the mask network on real photos: there is no ${FOLDER} (set LIKENESS_EVAL_DIR).`);
/** Every seventh photo keeps the test short. */
const STEP = 7;

let networks: Networks;
beforeAll(async () => {
  if (present) networks = await loadNetworks(await prepareModelPack({ dir: modelPackDir({ modelPack: 'default' }) }));
});
afterAll(async () => {
  for (const network of Object.values(networks ?? {})) await network?.release();
});

/** What the pipeline says of the largest face of each photo; photos in which it finds none are left out. */
async function masksIn(folder: string): Promise<boolean[]> {
  const worn: boolean[] = [];
  for (const [index, file] of readdirSync(join(FOLDER, folder)).sort().entries()) {
    if (index % STEP !== 0) continue;
    const [largest] = await analysePhoto(
      readFileSync(join(FOLDER, folder, file)),
      { orientation: false, mask: true, embed: 0, maxFaces: 1, stopAtFirstEligible: false, includeTooSmall: true },
      networks,
    );
    if (largest) worn.push(largest.detail.mask!);
  }
  return worn;
}

describe.skipIf(!present)('the mask network on real photos', () => {
  it('tells masked from bare faces', async () => {
    const masked = await masksIn('with_mask');
    const bare = await masksIn('without_mask');
    expect(Math.min(masked.length, bare.length)).toBeGreaterThanOrEqual(90);
    const recall = masked.filter(Boolean).length / masked.length;
    const falseAlarms = bare.filter(Boolean).length / bare.length;
    expect((recall + 1 - falseAlarms) / 2).toBeGreaterThanOrEqual(0.97);
    expect(falseAlarms).toBeLessThanOrEqual(0.02);
  });
});
