import type { Command } from 'commander';
import { loadConfig, modelPackDir, ourPackDir } from '../config/index.ts';
import { checkDataFolder } from './doctor/check-data-folder.ts';
import { checkCpu, checkMemory, checkNode } from './doctor/check-machine.ts';
import { checkMasterKey } from './doctor/check-master-key.ts';
import { checkPort } from './doctor/check-port.ts';
import { checkSealedFaces } from './doctor/check-sealed-faces.ts';
import { type Finding, fault, formatFinding, ok } from './doctor/finding.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at the machine, the models, the data folder, the key and the port, and say what to do')
    .option('--deep', 'also open every sealed face and check every tag')
    .action(async ({ deep = false }: { deep?: boolean }) => {
      const config = loadConfig();
      const findings = [
        checkNode(),
        checkCpu(),
        checkMemory(config),
        await checkModels(modelPackDir(config), ourPackDir(config)),
        await checkDataFolder(config.dataDir),
        await checkMasterKey(config),
        await checkPort(config.host, config.port),
        ...(deep ? await checkSealedFaces(config) : []),
      ];
      for (const finding of findings) console.log(formatFinding(finding));
      if (findings.some(({ level }) => level === 'fault')) process.exitCode = 1;
    });
}

async function checkModels(dir: string, baseDir: string): Promise<Finding> {
  try {
    const { openModelPack } = await import('../vision/models/index.ts');
    const { manifest } = await openModelPack(dir, baseDir);
    return ok('models', `${manifest.name}, version ${manifest.modelVersion}, every file whole`);
  } catch (error) {
    return fault('models', (error as Error).message, 'run likeness models prepare');
  }
}
