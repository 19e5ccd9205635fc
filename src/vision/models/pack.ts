import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  MANIFEST_FILE,
  NETWORK_ROLES,
  type NetworkManifest,
  type NetworkRole,
  type PackManifest,
  parseManifest,
} from './manifest.ts';
import { assertNetworkFits } from './network-fits.ts';

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
  /** Path of what is taken off the recogniser's embeddings; undefined when nothing is. */
  sharedDirectionsFile: string | undefined;
  /** The recogniser without that, for groups from before it. */
  uncorrected: { modelVersion: string; similarityFile: string } | undefined;
};

/**
 * Opens a pack and checks the SHA-256 of every file in it, so that a half-copied or altered one never runs, and that each
 * network has the inputs and outputs that the manifest says. Roles that the pack lacks are lent by its base: an operator's
 * pack may hold a recogniser alone.
 * @param basePackDir folder of our own pack, which is the base unless the manifest names another
 * @throws Error that says which file is wrong and which command mends it
 */
export async function openModelPack(dir: string, basePackDir?: string): Promise<ModelPack> {
  const own = await openOwnFiles(dir);
  const { base } = own.manifest;
  const baseDir = base === undefined ? basePackDir : resolve(dir, base);
  if (!lacksNetworks(own.manifest) || baseDir === undefined || resolve(baseDir) === resolve(dir)) return packOf(own);
  if (own.manifest.networks.recogniser === undefined) throw new Error(`The model pack in ${dir} has no recogniser.`);
  return packOf(own, await openOwnFiles(baseDir));
}

/**
 * Whether an operator's pack in that folder lives on ours, so that ours has to be prepared too.
 * @throws Error when there is no pack
 */
export async function borrowsFromOurs(dir: string): Promise<boolean> {
  const manifest = await readManifest(dir);
  return manifest.base === undefined && lacksNetworks(manifest);
}

/** A pack of ours is complete as it stands: a role it lacks is one that does not exist yet. */
function lacksNetworks({ networks, recipe }: PackManifest): boolean {
  return recipe === undefined && NETWORK_ROLES.some((role) => networks[role] === undefined);
}

type OpenedFolder = { dir: string; manifest: PackManifest };

async function openOwnFiles(dir: string): Promise<OpenedFolder> {
  const manifest = await readManifest(dir);
  for (const [role, network] of Object.entries(manifest.networks) as [NetworkRole, NetworkManifest][]) {
    const bytes = await readChecked(dir, network, manifest);
    assertNetworkFits(bytes, role, network, role === 'recogniser' ? manifest.embeddingDimension : undefined);
  }
  for (const file of [manifest.similarity, manifest.sharedDirections, manifest.uncorrected?.similarity]) {
    if (file) await readChecked(dir, file, manifest);
  }
  return { dir, manifest };
}

/** Similarity tables and shared directions are for one recogniser, so they are never lent. */
function packOf(own: OpenedFolder, base?: OpenedFolder): ModelPack {
  const { dir, manifest } = own;
  const holderOf = (role: NetworkRole) => [own, base].find((folder) => folder?.manifest.networks[role] !== undefined);
  const needHolder = (role: NetworkRole): OpenedFolder => {
    const holder = holderOf(role);
    if (holder === undefined) throw new Error(`The model pack in ${dir} has no ${role} network.`);
    return holder;
  };
  const { similarity, sharedDirections, uncorrected } = manifest;
  const network = (role: NetworkRole) => needHolder(role).manifest.networks[role]!;
  return {
    dir,
    manifest,
    network,
    file: (role) => join(needHolder(role).dir, network(role).file),
    hasRole: (role) => holderOf(role) !== undefined,
    similarityFile: similarity && join(dir, similarity.file),
    sharedDirectionsFile: sharedDirections && join(dir, sharedDirections.file),
    uncorrected: uncorrected && {
      modelVersion: uncorrected.modelVersion,
      similarityFile: join(dir, uncorrected.similarity.file),
    },
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

/** @throws Error when the file is missing or is not the one of the manifest */
async function readChecked(
  dir: string,
  { file, sha256: expected }: { file: string; sha256: string },
  manifest: PackManifest,
): Promise<Uint8Array> {
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
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
