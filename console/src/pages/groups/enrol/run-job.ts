import { ConsoleRequestError } from '../../../api/console-request.ts';
import type { FoundFile } from './collect-files.ts';
import type { PhotoEntry } from './enrol-job.ts';
import type { JobStore } from './job-store.ts';
import { registerPhoto, type Target } from './register-photo.ts';
import { settleSent } from './settle-sent.ts';

/** Enough to keep the server's workers busy while the next photo is on its way. */
const AT_ONCE = 3;

/**
 * Registers every waiting photo and tells of each one that is through. Ends early when the signal is aborted; what was
 * done is kept, and the job goes on from there.
 */
export async function runJob(
  target: Target,
  entries: PhotoEntry[],
  files: FoundFile[],
  store: JobStore,
  signal: AbortSignal,
  onEntry: (entry: PhotoEntry) => void,
): Promise<void> {
  const fileOf = new Map(files.map(({ path, file }) => [path, file]));
  const settled = await settleSent(target.appKeyId, target.groupId, entries, signal);
  await store.write(settled);
  for (const [index, entry] of settled.entries()) if (entry !== entries[index]) onEntry(entry);
  const waiting = settled.filter(({ state, path }) => state === 'waiting' && fileOf.has(path));

  const keep = async (entry: PhotoEntry) => {
    await store.write([entry]);
    onEntry(entry);
  };
  const work = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      signal.throwIfAborted();
      await keep({ ...entry, state: 'sent' });
      await keep(await registerOrFail(target, entry, fileOf.get(entry.path)!, signal));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function registerOrFail(target: Target, entry: PhotoEntry, file: File, signal: AbortSignal): Promise<PhotoEntry> {
  try {
    return await registerPhoto(target, entry, file, signal);
  } catch (error) {
    // Offline or signed out: the whole job stops, and this photo is looked for when it goes on.
    if (signal.aborted || error instanceof ConsoleRequestError) throw error;
    return { ...entry, state: 'failed', failure: String(error) };
  }
}
