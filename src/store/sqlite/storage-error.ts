import Database from 'better-sqlite3';
import { ApiError } from '../../contract/api-error.ts';

/**
 * Runs a database operation. What the database reports (disk full, read-only, I/O error, corruption) becomes a -50000;
 * the reason is its cause and reaches the log only. Nothing but a closed database needs a restart: the next operation
 * tries again.
 */
export function guarded<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof Database.SqliteError) throw storageFailure(error.code, error);
    // What better-sqlite3 says of any call on a database that is closed.
    if (error instanceof TypeError && error.message.includes('connection is not open')) {
      throw storageFailure('SQLITE_MISUSE', error);
    }
    throw error;
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
  SQLITE_MISUSE: 'the database file is closed: restart the server',
  SQLITE_BUSY: 'another process holds the database for too long: stop it',
};

function storageFailure(code: string, error: Error): ApiError {
  const family = code.split('_').slice(0, 2).join('_');
  const hint = HINTS[family] ?? 'the database refused an operation';
  return new ApiError('InternalServerError', 'The server could not read or write its storage; try again later.', {
    cause: new Error(`Storage: ${hint} (${code}).`, { cause: error }),
  });
}
