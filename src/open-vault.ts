import { unwatchFile, watchFile } from 'node:fs';
import { resolve } from 'node:path';
import { type Config, ConfigError, defaultMasterKeyFile } from './config/index.ts';
import { createVault, loadMasterKeys, type MasterKeySource, type MasterKeyVault } from './vault/index.ts';

/** Servers look this often whether the key file has changed. */
export const KEY_FILE_INTERVAL_MS = 1000;

/**
 * Part of the composition root: the vault under the configured master key.
 * @param options.createKey make the key file beside the data folder when there is none: only right for a store that holds
 *   nothing yet, since a fresh key opens nothing that was sealed before
 * @throws MasterKeyError with a sentence for the operator
 */
export async function openVault(config: Config, { createKey }: { createKey: boolean }): Promise<MasterKeyVault> {
  const isOurFile = config.masterKeyFile === undefined;
  return createVault(await loadMasterKeys({ ...masterKeySource(config), createFile: createKey && isOurFile }));
}

/**
 * Takes over a changed master key while the server runs: when the key file changes, or on SIGHUP for the other sources.
 * A source that cannot be read leaves the keys as they are.
 * @returns what ends that
 */
export function followMasterKey(
  config: Config,
  vault: MasterKeyVault,
  onChange: (error?: unknown) => void,
): () => void {
  const source = masterKeySource(config);
  const reload = () => {
    loadMasterKeys(source).then((keys) => {
      vault.setMasterKeys(keys);
      onChange();
    }, onChange);
  };
  if (source.file !== undefined) watchFile(source.file, { interval: KEY_FILE_INTERVAL_MS, persistent: false }, reload);
  process.on('SIGHUP', reload);
  return () => {
    if (source.file !== undefined) unwatchFile(source.file, reload);
    process.off('SIGHUP', reload);
  };
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
