import { basename, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config/index.ts';
import { LIMITS } from '../contract/limits.ts';
import type { BulkApi } from './api/face-api.ts';
import { type ServerOptions, serverAddressOf } from './api/server-address.ts';
import { ID_SOURCES, type IdSource } from './import/external-image-id.ts';
import type { ImportSummary } from './import/run-import.ts';
import { stopOnSignals } from './stop-on-signals.ts';

type Options = ServerOptions & {
  idColumn: string;
  fileColumn: string;
  idFrom: IdSource;
  limit: number;
  parallel?: number;
  result?: string;
  createGroup?: true;
  shrink?: true;
  store?: true;
  owner?: string;
};

const MOST_PARALLEL = 64;

export function addImportCommand(program: Command): void {
  program
    .command('import <group> <source>')
    .description('enrol the photos of a folder, CSV or ZIP file; run it again to go on where it was stopped')
    .option('--url <url>', 'the server (default: LIKENESS_URL, or the one of the local configuration)')
    .option('--app-key <key>', 'app key; LIKENESS_APP_KEY keeps it out of the list of processes')
    .option('--store', 'work on the store of the local configuration, without a server; one that runs there is told')
    .option('--owner <id>', 'with --store: id of the app key whose group it is, where several have groups')
    .option('--create-group', 'make the group if it is not there')
    .option('--id-column <name>', 'column of a CSV file with the externalImageId', 'externalImageId')
    .option('--file-column <name>', 'column of a CSV file with the path of the photo', 'file')
    .addOption(
      new Option(
        '--id-from <part>',
        'what gives the externalImageId in a folder or ZIP file: the file name or the folder',
      )
        .choices(ID_SOURCES)
        .default('name'),
    )
    .option('--shrink', 'make photos of over 3,000,000 bytes smaller instead of leaving them out')
    .option('--limit <faces>', 'enrol at most so many faces of a photo, the largest', integerIn(LIMITS.register), 1)
    .option(
      '--parallel <requests>',
      'requests at once, fewer while the server has too much to do (default: 4; with --store twice the workers)',
      integerIn({ min: 1, max: MOST_PARALLEL }),
    )
    .option('--result <file>', 'one line of JSON for each photo (default: SOURCE-GROUP.jsonl, here)')
    .action(async (group: string, source: string, options: Options) => {
      const bulk = options.store ? await ofStore(options) : await ofServer(options);
      const resultPath = resolve(options.result ?? `${basename(resolve(source))}-${group}.jsonl`);
      const { openSource } = await import('./import/open-source.ts');
      const { SHRINK_LARGE_PHOTOS } = await import('./import/photo-size.ts');
      const { runImport } = await import('./import/run-import.ts');
      const { idFrom: idSource, idColumn, fileColumn, limit, shrink } = options;
      try {
        const size = shrink && { size: SHRINK_LARGE_PHOTOS };
        const photos = await openSource(source, { idSource, idColumn, fileColumn, ...size });
        const summary = await runImport({
          api: bulk.api,
          group,
          createGroup: options.createGroup === true,
          source: photos,
          sourcePath: resolve(source),
          resultPath,
          limit,
          parallel: options.parallel ?? bulk.parallel,
          signal: stopOnSignals(),
        }).finally(() => photos.close());
        console.log(describe(summary, photos.leftOut, resultPath));
        process.exitCode = isComplete(summary) ? 0 : 1;
      } finally {
        await bulk.close();
      }
    });
}

/** @property parallel requests at once that it is fed with unless the caller says otherwise */
type Bulk = { api: BulkApi; parallel: number; close(): Promise<void> };

async function ofServer(options: ServerOptions): Promise<Bulk> {
  const server = serverAddressOf(options);
  const { FaceApi } = await import('./api/face-api.ts');
  return { api: new FaceApi(server), parallel: 4, close: async () => {} };
}

async function ofStore({ owner }: Options): Promise<Bulk> {
  const config = loadConfig();
  const { openStoreApi } = await import('./import/open-store-api.ts');
  const api = await openStoreApi(config, owner);
  return { api, parallel: Math.min(MOST_PARALLEL, 2 * config.workers), close: () => api.close() };
}

/** Every photo was answered by the server, one way or the other. */
function isComplete({ counts, stopped }: ImportSummary): boolean {
  return stopped === undefined && counts.failed === 0 && counts.unusable === 0;
}

function describe({ counts, total, stopped }: ImportSummary, leftOut: number, resultPath: string): string {
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = [
    `${total} photos: ${counts.added} added, ${counts['no-face']} without an eligible face, ${counts.refused} refused by the server, ` +
      `${counts.failed} failed, ${counts.unusable} not sent, ${total - done} to do`,
    `Each with its reason: ${resultPath}`,
  ];
  if (leftOut > 0) lines.push(`${leftOut} other files are no photos by their names (.jpg, .jpeg, .png)`);
  if (stopped !== undefined) lines.push(`Stopped: ${stopped}`, 'Run the same command again to go on.');
  return lines.join('\n');
}

function integerIn({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
