import type { Config } from '../../config/index.ts';
import { openStore } from '../../open-store.ts';
import { openVault } from '../../open-vault.ts';
import { deepVerify } from '../../search/index.ts';
import { type Finding, fault, ok } from './finding.ts';

const SHOWN_FINDINGS = 50;

/** Opens everything that is sealed, beside a running server; says which groups are damaged, never what is in them. */
export async function checkSealedFaces(config: Config): Promise<Finding[]> {
  const store = await openStore(config, 'tool');
  try {
    const vault = await openVault(config, { createKey: false });
    const { groups, faces, findings } = await deepVerify({ store, vault });
    if (findings.length === 0) return [ok('faces', `${faces} in ${groups} groups, every template opens`)];
    return findings
      .slice(0, SHOWN_FINDINGS)
      .map(({ appKeyId, groupId, finding }) =>
        fault('faces', `group ${groupId} of app key ${appKeyId}: ${finding}`, 'restore the data folder from a backup'),
      );
  } catch (error) {
    return [fault('faces', (error as Error).message, 'start the server once, or check the master key')];
  } finally {
    await store.close();
  }
}
