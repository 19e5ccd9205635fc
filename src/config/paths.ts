import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './schema.ts';

/** The folder of package.json, from src/ and from dist/ alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** A bare name is a pack in the model folder; anything with a slash is a folder of the operator's own. */
export function modelPackDir(config: Pick<Config, 'modelDir' | 'modelPack'>): string {
  if (isAbsolute(config.modelPack) || config.modelPack.includes('/')) return resolve(config.modelPack);
  return join(config.modelDir ?? join(packageRoot(), 'models'), config.modelPack);
}

/** The packs that run for the groups of earlier models. */
export function earlierPackDirs(config: Pick<Config, 'modelDir' | 'earlierModelPacks'>): string[] {
  return config.earlierModelPacks.map((modelPack) => modelPackDir({ ...config, modelPack }));
}

/** The pack that we prepare, whatever pack runs. */
export function ourPackDir(config: Pick<Config, 'modelDir'>): string {
  return modelPackDir({ ...config, modelPack: 'default' });
}

/** Beside the data folder and never in it: whoever steals or backs up the folder must not get the key with it. */
export function defaultMasterKeyFile(dataDir: string): string {
  return `${resolve(dataDir)}.master-key`;
}

/** Where the build puts the pages of the console. */
export function consolePagesDir(): string {
  return join(packageRoot(), 'dist', 'console-pages');
}

/** Photos of a development dependency, for trying things out; an installation without it has none. */
export function samplePhotosDir(): string | undefined {
  const folder = join(packageRoot(), 'node_modules', '@vladmandic', 'face-api', 'demo');
  return existsSync(folder) ? folder : undefined;
}

export function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
