import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, ConfigError, loadConfig } from '../config/index.ts';
import { openVault } from '../open-vault.ts';
import { deepVerify } from '../search/index.ts';
import { DATABASE_FILE, openSqliteStore } from '../store/sqlite/index.ts';
import { applyIncrement, pageStateOf, writeIncrement } from './backup/increment.ts';

export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('copy everything into one file while the server runs; faces stay sealed, the master key is not in it')
    .option('--since <backup>', 'only what changed since that backup, whole or incremental')
    .action(async (file: string, { since }: { since?: string }) => {
      const config = loadConfig();
      if (config.databaseUrl !== undefined) {
        throw new ConfigError('LIKENESS_DATABASE_URL is set: back up PostgreSQL by its own means, such as pg_dump.');
      }
      const { bytes, increment, ...content } = await backUp(config, resolve(file), since && resolve(since));
      const part = increment ? `, ${increment.changedPages} of ${increment.pages} pages changed` : '';
      console.log(
        `${describe(content)} in ${file} (${(bytes / 1e6).toFixed(1)} MB${part}); keep the master key elsewhere`,
      );
    });

  program
    .command('restore <file> [increments...]')
    .description(
      'check a whole backup and the incremental ones after it byte by byte, and put them into the data folder, or into ' +
        'PostgreSQL where LIKENESS_DATABASE_URL is set; refuses to overwrite anything',
    )
    .action(async (file: string, increments: string[]) => {
      const config = loadConfig();
      const files = [file, ...increments].map((path) => resolve(path));
      for (const path of files) if (!existsSync(path)) throw new Error(`${path} does not exist.`);
      const content = config.databaseUrl === undefined ? await restore(config, files) : await load(config, files);
      const place = config.databaseUrl === undefined ? resolve(config.dataDir) : 'PostgreSQL';
      console.log(`Restored ${describe(content)} into ${place}`);
    });
}

type Content = { groups: number; faces: number };
type Backup = Content & { bytes: number; increment?: { changedPages: number; pages: number } };

/** The copy is made beside its place, checked, and only then given its name: a backup that exists is a good one. */
async function backUp(config: Config, file: string, since: string | undefined): Promise<Backup> {
  if (existsSync(file)) throw new Error(`${file} is there already: name another file, or move it away.`);
  if (!existsSync(join(config.dataDir, DATABASE_FILE))) {
    throw new Error(
      `There is no database in ${resolve(config.dataDir)}: set LIKENESS_DATA_DIR to the server's data folder.`,
    );
  }
  const earlier = since === undefined ? undefined : await pageStateOf(since);
  const draft = await mkdtemp(join(dirname(file), '.likeness-backup-'));
  const copy = join(draft, DATABASE_FILE);
  try {
    const store = await openSqliteStore(resolve(config.dataDir), { role: 'tool' });
    await store.backup(copy).finally(() => store.close());
    const content = await check(config, draft);
    if (earlier !== undefined) {
      const increment = await writeIncrement(copy, earlier, file, join(draft, 'increment'));
      return { ...content, increment, bytes: (await stat(file)).size };
    }
    await sync(copy);
    await rename(copy, file);
    await sync(dirname(file));
    return { ...content, bytes: (await stat(file)).size };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function restore(config: Config, files: string[]): Promise<Content> {
  const folder = resolve(config.dataDir);
  const place = join(folder, DATABASE_FILE);
  if (existsSync(place)) {
    throw new Error(`${folder} holds a database already, and nothing is overwritten: name an empty LIKENESS_DATA_DIR.`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(folder, '.restore-'));
  try {
    const content = await assemble(config, files, draft);
    await sync(join(draft, DATABASE_FILE));
    await rename(join(draft, DATABASE_FILE), place);
    await sync(folder);
    return content;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Into PostgreSQL; moving refuses one that is in use already. */
async function load(config: Config, files: string[]): Promise<Content> {
  const { openPostgresStore } = await import('../store/postgres/index.ts');
  const { moveStore } = await import('../usecases/move-store.ts');
  const draft = await mkdtemp(join(tmpdir(), 'likeness-restore-'));
  try {
    await assemble(config, files, draft);
    const source = await openSqliteStore(draft, { role: 'tool' });
    const target = await openPostgresStore({ url: config.databaseUrl!, partitions: config.databasePartitions });
    try {
      const { groups, faces } = await moveStore({ source, target });
      return { groups, faces };
    } finally {
      await target.close();
      await source.close();
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The last state of a chain of backups, checked, in a folder that nobody uses yet. */
async function assemble(config: Config, [whole, ...increments]: string[], folder: string): Promise<Content> {
  const copy = join(folder, DATABASE_FILE);
  await copyFile(whole!, copy);
  await chmod(copy, 0o600);
  for (const increment of increments) await applyIncrement(copy, increment);
  return check(config, folder);
}

/** The database is whole, and the master key opens every sealed face in it. */
async function check(config: Config, folder: string): Promise<Content> {
  const store = await openSqliteStore(folder, { role: 'tool' });
  try {
    const problems = await store.integrityProblems();
    if (problems.length > 0) throw new Error(`The copy is damaged: ${problems[0]}.`);
    const vault = await openVault(config, { createKey: false });
    const { groups, faces, findings } = await deepVerify({ store, vault });
    const finding = findings[0];
    if (finding) throw new Error(`The copy cannot be used: group ${finding.groupId}: ${finding.finding}`);
    return { groups, faces };
  } finally {
    await store.close();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

function describe({ groups, faces }: Content): string {
  return `${faces} faces in ${groups} groups`;
}
