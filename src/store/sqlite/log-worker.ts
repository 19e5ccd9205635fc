import { fdatasyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/**
 * The thread that waits for the disk, so that no request has to. It has a connection of its own; the log file is opened
 * beside it, because SQLite hands out no way to sync a commit later than it is made.
 */

/** Path of the database file. */
export type LogWorkerData = { path: string };

/** sync: everything that was committed before is on the disk. passive: move pages to the database. truncate: empty the file. */
export type LogWork = 'sync' | 'passive' | 'truncate' | 'close';
export type LogRequest = { work: LogWork };
/** `left` frames of the log are not in the database yet; a `code` says how SQLite or the system failed. */
export type LogReply = { left?: number; error?: { message: string; code: string } };

type CheckpointRow = { busy: number; log: number; checkpointed: number };

const { path } = workerData as LogWorkerData;
// It never waits for a lock: the caller tries again, while others get their turn.
const database = new Database(path, { timeout: 0 });
database.pragma('synchronous = FULL');
let logFile: number | undefined;

parentPort?.on('message', ({ id, work }: LogRequest & { id: number }) => {
  let reply: LogReply = {};
  try {
    if (work === 'sync') {
      logFile ??= openSync(`${path}-wal`, 'r+');
      fdatasyncSync(logFile);
    } else if (work === 'close') {
      database.close();
    } else {
      const [row] = database.pragma(`wal_checkpoint(${work})`) as CheckpointRow[];
      const { busy, log, checkpointed } = row!;
      reply = { left: busy === 0 ? log - checkpointed : Math.max(1, log - checkpointed) };
    }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    reply = { error: { message, code: code ?? 'SQLITE_IOERR' } };
  }
  parentPort?.postMessage({ ...reply, id });
  if (work === 'close') parentPort?.close();
});
