import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, type NetworkRole, type PackManifest } from './manifest.ts';
import { type OwnFile, type OwnWeights, readOwnWeights } from './own-weights.ts';
import { type ModelPack, openModelPack, sha256Of } from './pack.ts';
import { describeNetwork, makeNetwork, type NetworkRecipe, RECIPE_VERSION, RECIPES } from './recipe.ts';
import { replaceFolder } from './replace-folder.ts';
import { fetchShippedWeights, SHIPPED, type ShippedWeights } from './shipped-weights.ts';

/** The recogniser's embeddings as they come, and without most of what strangers share in them. */
export const UNCORRECTED_VERSION = 'v1.0';
const CORRECTED_VERSION = 'v2.0';

/** Bytes while the package arrives, then one event for each network before it is made. */
export type PrepareProgress =
  | { kind: 'download'; received: number; total: number }
  | { kind: 'step'; name: string; step: number; steps: number };

export type PrepareOptions = {
  /** Where the pack goes; made when missing. */
  dir: string;
  /** A carried copy of the weights' package, for machines without a registry. */
  tarball?: string | undefined;
  onProgress?: ((progress: PrepareProgress) => void) | undefined;
  /** Another folder of committed weights; tests use it. */
  ownWeightsDir?: string | undefined;
};

/**
 * Makes our model pack, or leaves it alone when it stands there whole and up to date.
 * May be killed and started again, and run by several processes at once.
 * @throws Error when the weights cannot be had or are not the ones we know
 */
export async function prepareModelPack(options: PrepareOptions): Promise<ModelPack> {
  const { dir, tarball, onProgress } = options;
  const own = await readOwnWeights(options.ownWeightsDir);
  const recipe = fingerprint(own);
  const standing = await openCurrent(dir, recipe);
  if (standing) return standing;

  const shipped = await fetchShippedWeights({
    tarball,
    onBytes: (received) => onProgress?.({ kind: 'download', received, total: SHIPPED.bytes }),
  });
  await replaceFolder(
    dir,
    (folder) => writePack(folder, shipped, own, recipe, onProgress),
    async () => (await openCurrent(dir, recipe)) !== undefined,
  );
  return openModelPack(dir);
}

/** The pack if it is whole and was made from the same things in the same way. */
async function openCurrent(dir: string, recipe: string): Promise<ModelPack | undefined> {
  try {
    const pack = await openModelPack(dir);
    return pack.manifest.recipe === recipe ? pack : undefined;
  } catch {
    // Missing, damaged or of an older form: all the same, it is made again.
    return undefined;
  }
}

async function writePack(
  folder: string,
  shipped: ShippedWeights,
  own: OwnWeights,
  recipe: string,
  onProgress: PrepareOptions['onProgress'],
): Promise<void> {
  const networks: PackManifest['networks'] = {};
  const ownRoles = new Set(own.networks.map(({ role }) => role));
  const recipes = (Object.entries(RECIPES) as [NetworkRole, NetworkRecipe][]).filter(([role]) => !ownRoles.has(role));
  for (const [position, [role, networkRecipe]] of recipes.entries()) {
    onProgress?.({ kind: 'step', name: role, step: position + 1, steps: recipes.length });
    const bytes = makeNetwork(networkRecipe, shipped[networkRecipe.from]);
    networks[role] = describeNetwork(role, networkRecipe, sha256Of(bytes));
    await writeFile(join(folder, networks[role].file), bytes);
  }
  for (const { role, file, bytes, description } of own.networks) {
    networks[role] = { file, sha256: sha256Of(bytes), ...description };
    await writeFile(join(folder, file), bytes);
  }
  const { similarity, sharedDirections, uncorrectedSimilarity } = own;
  for (const one of [similarity, sharedDirections, uncorrectedSimilarity]) {
    if (one) await writeFile(join(folder, one.file), one.bytes);
  }

  const manifest: PackManifest = {
    format: 1,
    name: 'Likeness default',
    modelVersion: sharedDirections ? CORRECTED_VERSION : UNCORRECTED_VERSION,
    embeddingDimension: 512,
    ...(similarity && { similarity: entryOf(similarity) }),
    ...(sharedDirections && { sharedDirections: entryOf(sharedDirections) }),
    ...(sharedDirections &&
      uncorrectedSimilarity && {
        uncorrected: { modelVersion: UNCORRECTED_VERSION, similarity: entryOf(uncorrectedSimilarity) },
      }),
    networks,
    recipe,
  };
  await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

function entryOf({ file, bytes }: OwnFile): { file: string; sha256: string } {
  return { file, sha256: sha256Of(bytes) };
}

/** Changes whenever the same call would write another pack. */
function fingerprint(own: OwnWeights): string {
  const parts = [
    RECIPE_VERSION,
    SHIPPED.sha256,
    own.networks.map(({ role, bytes, description }) => [role, sha256Of(bytes), description]),
    [own.similarity, own.sharedDirections, own.uncorrectedSimilarity].map((one) => one && sha256Of(one.bytes)),
  ];
  return sha256Of(Buffer.from(JSON.stringify(parts)));
}
