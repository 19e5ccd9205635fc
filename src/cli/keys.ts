import type { Command } from 'commander';
import { loadConfig } from '../config/index.ts';
import { SCOPES, type Scope } from '../contract/scopes.ts';
import { holdsSealedData, openStore } from '../open-store.ts';
import { openVault } from '../open-vault.ts';
import { openAuditLog } from '../ops/audit-log.ts';
import type { AppKey, AppKeyStore, AuditLog } from '../ports.ts';
import { createAppKey } from '../usecases/create-app-key.ts';
import { listAppKeys } from '../usecases/list-app-keys.ts';
import { revokeAppKey } from '../usecases/revoke-app-key.ts';

type Limits = { [Field in 'ownerId' | 'scopes' | 'groupIds' | 'requestsPerMinute']: AppKey[Field] | undefined };
type CreateOptions = { name: string; days?: number; for?: string; scopes?: string[]; groups?: string[]; rate?: number };

const DAY_MS = 24 * 60 * 60 * 1000;

/** Works beside a running server, which sees the change at once. */
export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('app keys: who may use the API');

  keys
    .command('create')
    .description('make a key and print it; it is shown this once and kept only as a hash')
    .option('--name <name>', 'what the key is for', 'unnamed')
    .option('--days <days>', 'let the key expire after this many days', positiveInteger)
    .option('--for <id>', 'work on the groups of the app key with this id instead of groups of its own')
    .option('--scopes <list>', `limit the key to some of ${SCOPES.join(', ')}, by commas`, commaList)
    .option('--groups <list>', 'limit the key to these group ids, by commas', commaList)
    .option('--rate <count>', 'requests a minute instead of LIKENESS_RATE_LIMIT_PER_MINUTE; 0 for any number', rate)
    .action(({ name, days, for: ownerId, scopes, groups, rate: requestsPerMinute }: CreateOptions) =>
      withAppKeys(async (dependencies) => {
        const expiry = days === undefined ? {} : { expiresAt: dependencies.clock() + days * DAY_MS };
        const { secret } = await createAppKey(dependencies, {
          name,
          ...expiry,
          ...(ownerId !== undefined && { ownerId }),
          ...(scopes && { scopes: scopes as Scope[] }),
          ...(groups && { groupIds: groups }),
          ...(requestsPerMinute !== undefined && { requestsPerMinute }),
        });
        console.log(secret);
      }),
    );

  keys
    .command('list')
    .description('show every key without its secret')
    .action(() =>
      withAppKeys(async (dependencies) => {
        const all = await listAppKeys(dependencies);
        if (all.length === 0) console.error('There is no app key yet: make one with likeness keys create.');
        for (const { id, status, createdAt, expiresAt, name, ownerId, scopes, groupIds, requestsPerMinute } of all) {
          const until = expiresAt === undefined ? 'no expiry ' : day(expiresAt);
          const limited = limits({ ownerId, scopes, groupIds, requestsPerMinute });
          console.log(`${id}  ${status.padEnd(7)}  created ${day(createdAt)}  until ${until}  ${name}${limited}`);
        }
      }),
    );

  keys
    .command('revoke <id>')
    .description('refuse a key from its next request on')
    .action((id: string) =>
      withAppKeys(async (dependencies) => {
        if (!(await revokeAppKey(dependencies, id))) {
          throw new Error(`There is no app key with the id ${id}; likeness keys list shows them.`);
        }
        console.log(`Revoked ${id}`);
      }),
    );
}

async function withAppKeys(
  action: (dependencies: { appKeys: AppKeyStore; clock: () => number; audit: AuditLog }) => Promise<void>,
): Promise<void> {
  const config = loadConfig();
  const store = await openStore(config, 'tool');
  try {
    const vault = await openVault(config, { createKey: !(await holdsSealedData(store)) });
    await action({ appKeys: store, clock: Date.now, audit: await openAuditLog({ store, vault, clock: Date.now }) });
  } finally {
    await store.close();
  }
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--days must be a whole number from 1 to 99999, not "${text}".`);
  return Number(text);
}

function rate(text: string): number {
  if (!/^(?:0|[1-9]\d{0,6})$/.test(text)) throw new Error(`--rate must be a whole number from 0, not "${text}".`);
  return Number(text);
}

function limits({ ownerId, scopes, groupIds, requestsPerMinute }: Limits): string {
  const parts = [
    ownerId && `for ${ownerId}`,
    scopes && `scopes ${scopes.join(',')}`,
    groupIds && `groups ${groupIds.join(',')}`,
    requestsPerMinute !== undefined && `${requestsPerMinute || 'any number of'} requests a minute`,
  ].filter(Boolean);
  return parts.length > 0 ? `  (${parts.join('; ')})` : '';
}

function commaList(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
