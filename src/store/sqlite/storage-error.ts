import Database from 'better-sqlite3';
import { ApiError } from '../../contract/api-error.ts';

/**
 * Runs a database operation. What the database reports (disk full, read-only, I/O error, corruption) becomes a -50000;
 * the reason is its cause and reaches the log only. Nothing needs a restart: the next operation tries again.
 */
export function guarded<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw error instanceof Database.SqliteError ? storageFailure(error) : error;
  }
}

const HINTS: Record<string, string> = {
  SQLITE_FULL: 'the disk of the data folder is full: free some space',
  SQLITE_READONLY: 'the data folder is read-only: let the server write to it',
  SQLITE_CANTOPEN: 'the data folder cannot be opened: check that it exists and may be written',
  SQLITE_PERM: 'the data folder may not be accessed: check its permissions',
  SQLITE_IOERR: 'the disk of the data folder reports an error: check the disk',
  SQLITE_CORRUPT: 'the database file is damaged: stop the server and restore a backup',
  SQLITE_NOTADB: 'the database file is damaged: stop the server and restore a backup',
  SQLITE_BUSY: 'another process holds the database for too long: stop it',
};

function storageFailure(error: InstanceType<typeof Database.SqliteError>): ApiError {
  const family = error.code.split('_').slice(0, 2).join('_');
  const hint = HINTS[family] ?? 'the database refused an operation';
  return new ApiError('InternalServerError', 'The server could not read or write its storage; try again later.', {
    cause: new Error(`Storage: ${hint} (${error.code}).`, { cause: error }),
  });
}
