import { existsSync } from 'node:fs';
import { masterKeySource } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import { loadMasterKey } from '../../vault/index.ts';
import { type Finding, fault, ok } from './finding.ts';

/** Reads the key the way the server would, without creating one. */
export async function checkMasterKey(config: Config): Promise<Finding> {
  const source = masterKeySource(config);
  if (source.file && !existsSync(source.file) && !existsSync(config.dataDir)) {
    return ok('master key', `${source.file} (will be created)`);
  }
  try {
    await loadMasterKey(source);
    return ok('master key', source.file ?? (source.command ? 'printed by the command' : 'from the environment'));
  } catch (error) {
    return fault('master key', (error as Error).message, 'see docs/configuration.md, "Master key"');
  }
}
