import type { Command } from 'commander';
import type { App } from '../app.ts';
import { loadConfig } from '../config/index.ts';
import { forbidMemoryDumps } from '../ops/memory-dumps.ts';
import { exitWithSentence } from './exit-with-sentence.ts';
import { welcome } from './welcome.ts';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('start the server (npm start does the same)')
    .action(async () => {
      const config = loadConfig();
      if (!config.memoryDumps) forbidMemoryDumps();
      // Imported late, as in the other commands, so that a wrong setting is told before the networks' runtime is loaded.
      const { startServer } = await import('../app.ts');
      const { prepareForStart } = await import('./prepare-models.ts');
      await prepareForStart(config);
      const app = await startServer(config);
      stopOnSignals(app);
      console.log(welcome(app));
    });
}

/** The first signal finishes what was accepted; a second one, from somebody who will not wait, ends at once. */
function stopOnSignals(app: App): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      app.close().then(() => process.exit(0), exitWithSentence);
    });
  }
}
