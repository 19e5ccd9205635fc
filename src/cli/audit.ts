import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { loadConfig } from '../config/index.ts';
import type { ErasureReport } from '../contract/schemas/v1.1/erasure.ts';
import { openStore, type Store } from '../open-store.ts';
import { openVault } from '../open-vault.ts';
import { openAuditLog, verifyAudit } from '../ops/audit-log.ts';
import type { AuditReceipt } from '../ports.ts';

const ROWS_A_READ = 1000;

export function addAuditCommand(program: Command): void {
  const audit = program.command('audit').description('the record of what was changed and who was looked for');

  audit
    .command('verify')
    .description('check that no row was altered, removed or put in between')
    .option('--report <file>', 'check as well that the record of this erasure report (as JSON) is there')
    .action(({ report }: { report?: string }) =>
      withStore(async (store) => {
        const expected = report === undefined ? undefined : await receiptIn(report);
        const vault = await openVault(loadConfig(), { createKey: false });
        // What a server that was killed could not chain any more.
        await (await openAuditLog({ store, vault, clock: Date.now })).chainNotes();
        const verdict = await verifyAudit({ store, vault, clock: Date.now }, expected);
        if (verdict.problem) throw new Error(`The audit record is broken at ${verdict.problem}.`);
        const trimmed = verdict.firstPosition > 1 ? `, older ones were trimmed by the retention time` : '';
        console.log(
          `${verdict.rows} rows, from ${verdict.firstPosition} to ${verdict.lastPosition}, all whole${trimmed}`,
        );
        if (expected) console.log(`Row ${expected.position} is the record of the report: ${verdict.proven}`);
      }),
    );

  audit
    .command('list')
    .description('print rows as JSON lines, oldest first')
    .option('--last <count>', 'only the newest ones', wholeNumber)
    .action(({ last }: { last?: number }) =>
      withStore(async (store) => {
        let position = last === undefined ? 0 : Math.max(0, (await store.lastAuditPosition()) - last);
        for (;;) {
          const rows = await store.readAudit(position, ROWS_A_READ);
          if (rows.length === 0) break;
          for (const row of rows) console.log(lineOf(row, row.position));
          position = rows.at(-1)!.position;
        }
        for (const note of await store.readAuditNotes()) console.log(lineOf(note, undefined));
      }),
    );
}

/** @param position absent for what waits to be chained */
function lineOf({ at, event }: { at: number; event: string }, position: number | undefined): string {
  return JSON.stringify({ position, at: new Date(at).toISOString(), ...JSON.parse(event) });
}

async function withStore(action: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(loadConfig(), 'tool');
  try {
    await action(store);
  } finally {
    await store.close();
  }
}

async function receiptIn(file: string): Promise<AuditReceipt> {
  const { auditPosition, auditHash } = JSON.parse(await readFile(file, 'utf8')) as Partial<ErasureReport>;
  if (typeof auditPosition !== 'number' || typeof auditHash !== 'string') {
    throw new Error(`${file} is no erasure report: it has no auditPosition or no auditHash.`);
  }
  return { position: auditPosition, hash: auditHash };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`Give a whole number from 1, not "${text}".`);
  return Number(text);
}
