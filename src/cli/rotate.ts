import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { loadConfig } from '../config/index.ts';
import { openStore, type Store } from '../open-store.ts';
import { KEY_FILE_INTERVAL_MS, masterKeySource, openVault } from '../open-vault.ts';
import { openAuditLog } from '../ops/audit-log.ts';
import type { Vault } from '../ports.ts';
import { addMasterKey, dropPreviousMasterKeys, loadMasterKeys, rotateMasterKey } from '../vault/index.ts';

/** Servers have read a changed key file by then. */
const SETTLE_MS = 3 * KEY_FILE_INTERVAL_MS;

export function addRotateCommand(program: Command): void {
  program
    .command('rotate')
    .description('change the master key: every group key is wrapped anew while servers go on; repeat it after a kill')
    .option('--keep', 'leave the key file alone: it holds the new key above the old one already')
    .action(async ({ keep = false }: { keep?: boolean }) => {
      const config = loadConfig();
      const source = masterKeySource(config);
      const file = keep ? undefined : source.file;
      if (file !== undefined) {
        const added = await addMasterKey(file);
        console.error(added ? `Added a new master key to ${file}` : `Going on with the change that ${file} holds`);
        await sleep(SETTLE_MS);
      } else if ((await loadMasterKeys(source)).length < 2) {
        throw new Error(
          'Let the source of the master key give the new key first and the old one after it, then repeat this.',
        );
      }

      const store = await openStore(config, 'tool');
      try {
        const vault = await openVault(config, { createKey: false });
        // Opening the audit wraps its key anew as well.
        const audit = await openAuditLog({ store, vault, clock: Date.now });
        let groups = await wrapAnew(store, vault);
        if (file !== undefined) await sleep(SETTLE_MS);
        // A server may have wrapped a last group with the old key while the new one reached it.
        groups += await wrapAnew(store, vault);
        await audit.record({ action: 'key.rotate', masterKeyId: vault.activeKeyId, groups });
        console.log(`${groups} group keys are wrapped by the master key ${vault.activeKeyId}`);
      } finally {
        await store.close();
      }
      if (file === undefined) console.log('The old master key can be taken away now.');
      else await dropPreviousMasterKeys(file);
    });
}

async function wrapAnew(store: Store, vault: Vault): Promise<number> {
  const bar = new SingleBar({ format: 'Group keys looked at: {value}', stream: process.stderr });
  if (process.stderr.isTTY) bar.start(0, 0);
  const { rewrapped } = await rotateMasterKey({ store, vault, onProgress: ({ checked }) => bar.update(checked) });
  bar.stop();
  return rewrapped;
}
