import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config/index.ts';
import type { Store } from '../store/store.ts';
import { allGroups, type MoveReport, moveStore } from '../usecases/move-store.ts';

const KINDS = 'sqlite:<data folder> or postgres:<url>';

export function addMigrateStoreCommand(program: Command): void {
  program
    .command('migrate-store')
    .description('copy everything between the embedded database and PostgreSQL, still sealed; repeat it after a kill')
    .option('--from <source>', `${KINDS}; without it the folder LIKENESS_DATA_DIR`)
    .option('--to <target>', `${KINDS}; without it LIKENESS_DATABASE_URL, which keeps a password off the command line`)
    .action(async (options: { from?: string; to?: string }) => {
      const config = loadConfig();
      const from = placeOf('--from', options.from) ?? { folder: resolve(config.dataDir) };
      const to = placeOf('--to', options.to) ?? urlOf(config);
      if ('folder' in from) await assertDatabase(from.folder);
      // As a server opens it: one that still runs on a folder is told, and nobody can start one meanwhile.
      const source = await open(from, config);
      try {
        const target = await open(to, config);
        try {
          let total = 0;
          for await (const _ of allGroups(source)) total++;
          const progress = process.stderr.isTTY ? progressBar(total) : progressLines(total);
          const moved = await moveStore({ source, target, onProgress: progress.show }).finally(progress.end);
          console.log(
            `Copied and compared: ${moved.groups} groups, ${moved.faces} faces, ${moved.appKeys} app keys, ` +
              `${moved.settings} settings, ${moved.auditRows} audit records.\n` +
              'Start the servers on the new store with the same master key; keep the old one until you trust it.',
          );
        } finally {
          await target.close();
        }
      } finally {
        await source.close();
      }
    });
}

type Progress = { show(report: Readonly<MoveReport>): void; end(): void };

function progressBar(total: number): Progress {
  const format = 'Copying {bar} {value} of {total} groups, {faces} faces';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  bar.start(total, 0, { faces: 0 });
  return { show: ({ groups, faces }) => bar.update(groups, { faces }), end: () => bar.stop() };
}

/** For logs and pipes: one line for each tenth. */
function progressLines(total: number): Progress {
  let shown = 0;
  return {
    show({ groups, faces }) {
      const tenth = Math.floor((10 * groups) / total);
      if (tenth === shown) return;
      shown = tenth;
      console.error(`Copied ${groups} of ${total} groups, ${faces} faces`);
    },
    end() {},
  };
}

type Place = { folder: string } | { url: string };

/** A URL may stand alone or behind "postgres:". */
function placeOf(option: string, text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length)
    return { folder: resolve(text.slice('sqlite:'.length)) };
  const url = text.replace(/^postgres:(?=postgres(ql)?:)/, '');
  if (/^postgres(ql)?:\/\//.test(url)) return { url };
  throw new Error(`${option} must look like ${KINDS}.`);
}

function urlOf({ databaseUrl }: Config): Place {
  if (databaseUrl !== undefined) return { url: databaseUrl };
  throw new Error('Say where to: --to postgres:<url> or sqlite:<data folder>, or LIKENESS_DATABASE_URL.');
}

async function assertDatabase(folder: string): Promise<void> {
  const { DATABASE_FILE } = await import('../store/sqlite/index.ts');
  await access(join(folder, DATABASE_FILE)).catch(() => {
    throw new Error(`There is no database in ${folder}.`);
  });
}

async function open(place: Place, { databasePartitions: partitions }: Config): Promise<Store> {
  if ('folder' in place) {
    const { openSqliteStore } = await import('../store/sqlite/index.ts');
    return openSqliteStore(place.folder);
  }
  const { openPostgresStore } = await import('../store/postgres/index.ts');
  return openPostgresStore({ url: place.url, partitions });
}
