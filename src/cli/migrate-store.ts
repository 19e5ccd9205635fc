import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config/index.ts';
import { allGroups, type MoveReport, moveStore } from '../usecases/move-store.ts';

export function addMigrateStoreCommand(program: Command): void {
  program
    .command('migrate-store')
    .description('copy the embedded database of a stopped server to PostgreSQL, still sealed; repeat it after a kill')
    .option('--from <source>', 'sqlite:<data folder>; without it LIKENESS_DATA_DIR')
    .option(
      '--to <target>',
      'postgres:<url>; without it LIKENESS_DATABASE_URL, which keeps a password off the command line',
    )
    .action(async (options: { from?: string; to?: string }) => {
      const config = loadConfig();
      const folder = await sourceFolder(config, options.from);
      const url = targetUrl(config, options.to);
      const { openSqliteStore } = await import('../store/sqlite/index.ts');
      const { openPostgresStore } = await import('../store/postgres/index.ts');
      // As a server opens it: one that still runs on the folder is told, and nobody can start one meanwhile.
      const source = await openSqliteStore(folder);
      try {
        const target = await openPostgresStore({ url, partitions: config.databasePartitions });
        try {
          let total = 0;
          for await (const _ of allGroups(source)) total++;
          const progress = process.stderr.isTTY ? progressBar(total) : progressLines(total);
          const moved = await moveStore({ source, target, onProgress: progress.show }).finally(progress.end);
          console.log(
            `Copied and compared: ${moved.groups} groups, ${moved.faces} faces, ${moved.appKeys} app keys, ` +
              `${moved.settings} settings, ${moved.auditRows} audit records.\n` +
              'Start the servers with LIKENESS_DATABASE_URL and the same master key; keep the old folder until you trust them.',
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

async function sourceFolder(config: Config, from: string | undefined): Promise<string> {
  if (from !== undefined && !from.startsWith('sqlite:')) throw new Error('--from must look like sqlite:<data folder>.');
  const folder = resolve(from?.slice('sqlite:'.length) || config.dataDir);
  const { DATABASE_FILE } = await import('../store/sqlite/index.ts');
  await access(join(folder, DATABASE_FILE)).catch(() => {
    throw new Error(`There is no database in ${folder}.`);
  });
  return folder;
}

/** Both postgres:postgres://… and postgres://… */
function targetUrl(config: Config, to: string | undefined): string {
  const url = to?.replace(/^postgres:(?=postgres(ql)?:)/, '') ?? config.databaseUrl;
  if (url === undefined) throw new Error('Say where to: --to postgres:<url>, or LIKENESS_DATABASE_URL.');
  return url;
}
