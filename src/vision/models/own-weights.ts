import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NetworkManifest, NetworkRole } from './manifest.ts';

/** The committed files of our own: `weights/` in the package, as far from dist/vision/models as from src/vision/models. */
const OWN_WEIGHTS_DIR = fileURLToPath(new URL('../../../weights/', import.meta.url));

/** The networks that we trained ourselves, or trained on, and what their files are called ahead of `.onnx` and `.json`. */
const OWN_NETWORKS: readonly (readonly [NetworkRole, string])[] = [
  ['detector', 'detector'],
  ['mask', 'mask'],
  ['faceCheck', 'face-check'],
];

export type OwnNetwork = {
  role: NetworkRole;
  file: string;
  bytes: Uint8Array;
  /** The part of its manifest entry that does not depend on the file. */
  description: Omit<NetworkManifest, 'file' | 'sha256'>;
};

/** The files beside the networks, and what they are called. */
const OWN_FILES = {
  /** The table that turns cosines of our recogniser into similarities. */
  similarity: 'similarity.json',
  /** What is taken off its embeddings. */
  sharedDirections: 'shared-directions.json',
  /** The table for embeddings that nothing was taken off, as groups of model version v1.0 have them. */
  uncorrectedSimilarity: 'similarity-uncorrected.json',
} as const;

export type OwnFile = { file: string; bytes: Uint8Array };

export type OwnWeights = { networks: OwnNetwork[] } & { -readonly [Name in keyof typeof OWN_FILES]?: OwnFile };

export async function readOwnWeights(dir: string = OWN_WEIGHTS_DIR): Promise<OwnWeights> {
  const own: OwnWeights = { networks: [] };
  for (const [role, name] of OWN_NETWORKS) {
    const file = `${name}.onnx`;
    if (!existsSync(join(dir, file))) continue;
    const description = JSON.parse(await readFile(join(dir, `${name}.json`), 'utf8'));
    own.networks.push({ role, file, bytes: await readFile(join(dir, file)), description });
  }
  for (const [name, file] of Object.entries(OWN_FILES) as [keyof typeof OWN_FILES, string][]) {
    if (existsSync(join(dir, file))) own[name] = { file, bytes: await readFile(join(dir, file)) };
  }
  return own;
}
