import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NetworkManifest } from './manifest.ts';

/** The committed files of our own: `weights/` in the package, as far from dist/vision/models as from src/vision/models. */
const OWN_WEIGHTS_DIR = fileURLToPath(new URL('../../../weights/', import.meta.url));

export type OwnWeights = {
  /** Our mask network and the part of its manifest entry that does not depend on the file. */
  mask?: { bytes: Uint8Array; description: Omit<NetworkManifest, 'file' | 'sha256'> };
  /** The table that turns cosines of our recogniser into similarities. */
  similarity?: Uint8Array;
};

export async function readOwnWeights(dir: string = OWN_WEIGHTS_DIR): Promise<OwnWeights> {
  const own: OwnWeights = {};
  if (existsSync(join(dir, 'mask.onnx'))) {
    own.mask = {
      bytes: await readFile(join(dir, 'mask.onnx')),
      description: JSON.parse(await readFile(join(dir, 'mask.json'), 'utf8')),
    };
  }
  if (existsSync(join(dir, 'similarity.json'))) own.similarity = await readFile(join(dir, 'similarity.json'));
  return own;
}
