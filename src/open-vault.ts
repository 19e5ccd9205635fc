import { resolve } from 'node:path';
import { type Config, ConfigError, defaultMasterKeyFile } from './config/index.ts';
import type { Vault } from './ports.ts';
import { createVault, loadMasterKey, type MasterKeySource } from './vault/index.ts';

/**
 * Part of the composition root: the vault under the configured master key.
 * @param options.createKey make the key file beside the data folder when there is none: only right for a store that holds
 *   nothing yet, since a fresh key opens nothing that was sealed before
 * @throws MasterKeyError with a sentence for the operator
 */
export async function openVault(config: Config, { createKey }: { createKey: boolean }): Promise<Vault> {
  const isOurFile = config.masterKeyFile === undefined;
  return createVault([await loadMasterKey({ ...masterKeySource(config), createFile: createKey && isOurFile })]);
}

export function masterKeySource(config: Config): MasterKeySource {
  const dataDir = resolve(config.dataDir);
  if (config.masterKey) return { base64FromEnvironment: config.masterKey };
  if (config.masterKeyCommand) return { command: config.masterKeyCommand };
  if (config.databaseUrl !== undefined && config.masterKeyFile === undefined) {
    throw new ConfigError(
      'With LIKENESS_DATABASE_URL every server needs the same master key: make one with "openssl rand -base64 32" and ' +
        'set LIKENESS_MASTER_KEY_FILE, LIKENESS_MASTER_KEY or LIKENESS_MASTER_KEY_COMMAND.',
    );
  }
  return { file: config.masterKeyFile ?? defaultMasterKeyFile(dataDir), dataDir };
}
