import type { Command } from 'commander';
import { loadConfig } from '../config/index.ts';
import { OperatorAccount } from '../console/index.ts';
import { openStore } from '../open-store.ts';

/** For whoever has the machine and lost the password. */
export function addConsoleCommand(program: Command): void {
  program
    .command('console')
    .description('the browser console')
    .command('reset')
    .description('forget the operator password; the next start of the server prints a link to set a new one')
    .action(async () => {
      const store = await openStore(loadConfig(), 'tool');
      try {
        const wasSet = await OperatorAccount.reset(store);
        console.log(
          wasSet
            ? 'The operator password is forgotten. Restart the server: it prints a link to set a new one.'
            : 'No operator password is set. The server prints a link to set one when it starts.',
        );
      } finally {
        await store.close();
      }
    });
}
