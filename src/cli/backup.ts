import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, ConfigError, loadConfig } from '../config/index.ts';
import { openVault } from '../open-vault.ts';
import { deepVerify } from '../search/index.ts';
import { DATABASE_FILE, openSqliteStore } from '../store/sqlite/index.ts';

export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('copy everything into one file while the server runs; faces stay sealed, the master key is not in it')
    .action(async (file: string) => {
      const config = embeddedStoreOf(loadConfig());
      const { bytes, ...content } = await backUp(config, resolve(file));
      console.log(`${describe(content)} in ${file} (${(bytes / 1e6).toFixed(1)} MB); keep the master key elsewhere`);
    });

  program
    .command('restore <file>')
    .description('check a backup byte by byte and put it into the data folder; refuses to overwrite anything')
    .action(async (file: string) => {
      const config = embeddedStoreOf(loadConfig());
      const content = await restore(config, resolve(file));
      console.log(`Restored ${describe(content)} into ${resolve(config.dataDir)}`);
    });
}

type Content = { groups: number; faces: number };

/** The copy is made beside its place, checked, and only then given its name: a backup that exists is a good one. */
async function backUp(config: Config, file: string): Promise<Content & { bytes: number }> {
  if (existsSync(file)) throw new Error(`${file} is there already: name another file, or move it away.`);
  if (!existsSync(join(config.dataDir, DATABASE_FILE))) {
    throw new Error(
      `There is no database in ${resolve(config.dataDir)}: set LIKENESS_DATA_DIR to the server's data folder.`,
    );
  }
  const draft = await mkdtemp(join(dirname(file), '.likeness-backup-'));
  try {
    const store = await openSqliteStore(resolve(config.dataDir), { role: 'tool' });
    await store.backup(join(draft, DATABASE_FILE)).finally(() => store.close());
    const content = await check(config, draft);
    await sync(join(draft, DATABASE_FILE));
    await rename(join(draft, DATABASE_FILE), file);
    await sync(dirname(file));
    return { ...content, bytes: (await stat(file)).size };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function restore(config: Config, file: string): Promise<Content> {
  const folder = resolve(config.dataDir);
  const place = join(folder, DATABASE_FILE);
  if (existsSync(place)) {
    throw new Error(`${folder} holds a database already, and nothing is overwritten: name an empty LIKENESS_DATA_DIR.`);
  }
  if (!existsSync(file)) throw new Error(`${file} does not exist.`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(folder, '.restore-'));
  try {
    await copyFile(file, join(draft, DATABASE_FILE));
    await chmod(join(draft, DATABASE_FILE), 0o600);
    const content = await check(config, draft);
    await sync(join(draft, DATABASE_FILE));
    await rename(join(draft, DATABASE_FILE), place);
    await sync(folder);
    return content;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
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

function embeddedStoreOf(config: Config): Config {
  if (config.databaseUrl === undefined) return config;
  throw new ConfigError('LIKENESS_DATABASE_URL is set: back up PostgreSQL by its own means, such as pg_dump.');
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

function describe({ groups, faces }: Content): string {
  return `${faces} faces in ${groups} groups`;
}
