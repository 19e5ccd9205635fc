import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, type NetworkManifest, type NetworkRole, type PackManifest, parseManifest } from './manifest.ts';

/** A folder of verified networks. */
export type ModelPack = {
  dir: string;
  manifest: PackManifest;
  /** Path of the ONNX file. @throws Error when the pack has no network of that role */
  file(role: NetworkRole): string;
  /** How to feed the network and what it answers. @throws Error when the pack has no network of that role */
  network(role: NetworkRole): NetworkManifest;
  hasRole(role: NetworkRole): boolean;
  /** Path of the table that turns cosines into similarities; undefined when the pack has none. */
  similarityFile: string | undefined;
};

/**
 * Opens a pack and checks the SHA-256 of every file in it, so that a half-copied or altered one never runs.
 * @throws Error that says which file is wrong and which command mends it
 */
export async function openModelPack(dir: string): Promise<ModelPack> {
  const manifest = await readManifest(dir);
  const files = [...Object.values(manifest.networks), ...(manifest.similarity ? [manifest.similarity] : [])];
  for (const { file, sha256 } of files) await assertHash(dir, file, sha256, manifest);

  const network = (role: NetworkRole): NetworkManifest => {
    const found = manifest.networks[role];
    if (found === undefined) throw new Error(`The model pack in ${dir} has no ${role} network.`);
    return found;
  };
  return {
    dir,
    manifest,
    network,
    file: (role) => join(dir, network(role).file),
    hasRole: (role) => manifest.networks[role] !== undefined,
    similarityFile: manifest.similarity && join(dir, manifest.similarity.file),
  };
}

async function readManifest(dir: string): Promise<PackManifest> {
  const path = join(dir, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`There is no model pack in ${dir}. Run "likeness models prepare".`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  return parseManifest(value, path);
}

async function assertHash(dir: string, file: string, expected: string, manifest: PackManifest): Promise<void> {
  const path = join(dir, file);
  // Only packs that we prepared carry a recipe; those can be made again by one command.
  const remedy = manifest.recipe
    ? 'Run "likeness models prepare" to make the pack again.'
    : 'Put the right file there, or correct the manifest if you changed the file on purpose.';
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new Error(`The model pack lacks ${path}. ${remedy}`, { cause });
  }
  const actual = sha256Of(bytes);
  if (actual !== expected) {
    throw new Error(`${path} is damaged: its SHA-256 is ${actual}, the manifest says ${expected}. ${remedy}`);
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
