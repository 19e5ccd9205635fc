#!/usr/bin/env node
import { Command } from 'commander';
import { version } from '../config/paths.ts';
import { addAuditCommand } from './audit.ts';
import { addBackupCommands } from './backup.ts';
import { addConsoleCommand } from './console.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEraseCommand } from './erase.ts';
import { exitWithSentence } from './exit-with-sentence.ts';
import { addExportCommand } from './export.ts';
import { addImportCommand } from './import.ts';
import { addKeysCommand } from './keys.ts';
import { addMigrateStoreCommand } from './migrate-store.ts';
import { addModelsCommand } from './models.ts';
import { addReembedCommand } from './reembed.ts';
import { addRotateCommand } from './rotate.ts';
import { addServeCommand } from './serve.ts';

const program = new Command('likeness')
  .description(
    'Self-hosted face recognition server. Settings come from LIKENESS_… variables: see docs/configuration.md.',
  )
  .version(version())
  .showHelpAfterError();

addServeCommand(program);
addKeysCommand(program);
addModelsCommand(program);
addAuditCommand(program);
addRotateCommand(program);
addBackupCommands(program);
addConsoleCommand(program);
addMigrateStoreCommand(program);
addImportCommand(program);
addExportCommand(program);
addEraseCommand(program);
addReembedCommand(program);
addDoctorCommand(program);

program.parseAsync().catch(exitWithSentence);
