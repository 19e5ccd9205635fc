import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreOpenError } from '../store-open-error.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { ThreadedLog, type WriteAheadLog } from './write-ahead-log.ts';

export const DATABASE_FILE = 'likeness.db';
const LOCK_FILE = 'likeness.lock';

/** Earlier versions can corrupt a WAL database when a checkpoint resets the log at the wrong moment. */
const OLDEST_SQLITE = '3.51.3';

/** A sealed chunk spans a few pages instead of a long chain of small ones. */
const PAGE_BYTES = 8192;
const BUSY_TIMEOUT_MS = 10_000;
/** A write burst may grow the log; it is cut back to this afterwards. */
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * 'server' owns the folder: a second server on it is refused. 'tool' works beside a running server, by short
 * transactions: the commands that manage keys or check the data.
 */
export type StoreRole = 'server' | 'tool';

export type OpenDatabase = {
  database: Database.Database;
  /** A second connection for a long snapshot read; undefined when the database lives in memory. */
  openReader: (() => Database.Database) | undefined;
  /** For the server on a file: what takes the waiting for the disk off its thread. */
  log: WriteAheadLog | undefined;
  /** Of the database file; undefined when the database lives in memory. */
  path: string | undefined;
  close(): void;
};

/** @param folder the data folder, made when missing, or ':memory:' */
export function openDatabase(folder: string, role: StoreRole): OpenDatabase {
  if (folder === ':memory:') {
    const database = new Database(':memory:');
    prepare(database);
    return { database, openReader: undefined, log: undefined, path: undefined, close: () => void database.close() };
  }
  const path = join(folder, DATABASE_FILE);
  makeFolder(folder, path);
  const release = role === 'server' ? ownFolder(folder) : () => {};
  try {
    const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    prepare(database);
    return {
      database,
      openReader: () => new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS }),
      log: role === 'server' ? new ThreadedLog(path) : undefined,
      path,
      close() {
        database.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error instanceof Database.SqliteError
      ? new StoreOpenError(`The database ${path} cannot be opened (${error.code}): ${error.message}.`, { cause: error })
      : error;
  }
}

/** A connection that only writes what another thread syncs and moves to the database, when and before it is answered. */
export function openWriter(path: string): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  configure(database);
  database.pragma('synchronous = NORMAL');
  database.pragma('wal_autocheckpoint = 0');
  return database;
}

/** Only the server's user may look inside; SQLite gives its log files the mode of the database file. */
function makeFolder(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new StoreOpenError(
      `The data folder ${folder} cannot be written (${code}): let the server's user write there, or name another folder.`,
      { cause },
    );
  }
}

/** An operating system lock (SQLite's own, on an empty file), which the death of the process releases by itself. */
function ownFolder(folder: string): () => void {
  const lock = new Database(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StoreOpenError(
      `Another server is running on the data folder ${folder}: stop it first, or give this one its own folder.`,
      { cause },
    );
  }
  return () => void lock.close();
}

function prepare(database: Database.Database): void {
  const version = database.prepare('SELECT sqlite_version()').pluck().get() as string;
  if (isOlder(version, OLDEST_SQLITE)) {
    throw new StoreOpenError(
      `SQLite ${version} is too old: reinstall the dependencies to get ${OLDEST_SQLITE} or later.`,
    );
  }
  database.pragma(`page_size = ${PAGE_BYTES}`);
  database.pragma('journal_mode = WAL');
  configure(database);
  migrate(database);
}

/** What each connection has to be told. */
function configure(database: Database.Database): void {
  // Acknowledged means on the disk, also after a power cut.
  database.pragma('synchronous = FULL');
  // What is deleted is overwritten with zeros.
  database.pragma('secure_delete = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('cell_size_check = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('temp_store = MEMORY');
  database.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
}

function migrate(database: Database.Database): void {
  database
    .transaction(() => {
      const applied = database.pragma('user_version', { simple: true }) as number;
      if (applied > MIGRATIONS.length) {
        throw new StoreOpenError(
          `The database was written by a newer release (schema ${applied}, this one knows ${MIGRATIONS.length}): run that release.`,
        );
      }
      for (const sql of MIGRATIONS.slice(applied)) database.exec(sql);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
}

export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    if (a![i] !== b![i]) return (a![i] ?? 0) < (b![i] ?? 0);
  }
  return false;
}
