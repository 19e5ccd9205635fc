import { type Command, Option } from 'commander';
import { type ServerOptions, serverAddressOf } from './api/server-address.ts';
import { EXPORT_FORMATS, type ExportFormat } from './export/face-lines.ts';

export function addExportCommand(program: Command): void {
  program
    .command('export <group>')
    .description('write the ids, labels and boxes of a group over the API; vectors never leave the server')
    .option('--url <url>', 'the server (default: LIKENESS_URL, or the one of the local configuration)')
    .option('--app-key <key>', 'app key; LIKENESS_APP_KEY keeps it out of the list of processes')
    .addOption(new Option('--format <format>', 'one face a line').choices(EXPORT_FORMATS).default('csv'))
    .option(
      '--out <file>',
      'a file that appears when it is complete, in place of an older one (default: standard output)',
    )
    .action(async (group: string, options: ServerOptions & { format: ExportFormat; out?: string }) => {
      const server = serverAddressOf(options);
      const { FaceApi } = await import('./api/face-api.ts');
      const { faceLines } = await import('./export/face-lines.ts');
      const { writeLines } = await import('./export/write-lines.ts');
      await writeLines(faceLines(new FaceApi(server).facePages(group), options.format), options.out);
    });
}
