import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, parseManifest } from './manifest.ts';
import { sha256Of } from './pack.ts';

const FILE = 'similarity.json';

/**
 * Puts a similarity table into an operator's pack and enters it in the manifest; an older table is replaced.
 * @throws Error for a pack that `prepareModelPack` made: ours changes only with the weights in the repository
 */
export async function installSimilarity(dir: string, table: object): Promise<void> {
  const path = join(dir, MANIFEST_FILE);
  const manifest = parseManifest(JSON.parse(await readFile(path, 'utf8')), path);
  if (manifest.recipe) throw new Error(`${dir} is the pack that we prepare; its scale cannot be replaced.`);
  const bytes = Buffer.from(`${JSON.stringify(table, null, 2)}\n`);
  await replaceFile(join(dir, FILE), bytes);
  manifest.similarity = { file: FILE, sha256: sha256Of(bytes) };
  await replaceFile(path, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}
