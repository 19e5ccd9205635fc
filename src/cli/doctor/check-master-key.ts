import { existsSync } from 'node:fs';
import type { Config } from '../../config/index.ts';
import { holdsSealedData, openStore } from '../../open-store.ts';
import { masterKeySource } from '../../open-vault.ts';
import { loadMasterKey } from '../../vault/index.ts';
import { type Finding, fault, ok } from './finding.ts';

/** Reads the key the way the server would, without creating one. */
export async function checkMasterKey(config: Config): Promise<Finding> {
  const source = masterKeySource(config);
  try {
    if (config.masterKeyFile === undefined && source.file && !existsSync(source.file) && (await storeIsFresh(config))) {
      return ok('master key', `${source.file} (will be created)`);
    }
    await loadMasterKey(source);
    return ok('master key', source.file ?? (source.command ? 'printed by the command' : 'from the environment'));
  } catch (error) {
    return fault('master key', (error as Error).message, 'see docs/configuration.md, "Master key"');
  }
}

async function storeIsFresh(config: Config): Promise<boolean> {
  if (!existsSync(config.dataDir)) return true;
  const store = await openStore(config, 'tool');
  try {
    return !(await holdsSealedData(store));
  } finally {
    await store.close();
  }
}
