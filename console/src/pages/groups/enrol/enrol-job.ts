import type { NotAddedReason } from '../../../../../src/contract/face.ts';
import { LIMITS } from '../../../../../src/contract/limits.ts';

/**
 * `sent` is a photo whose answer never came, such as when the page was reloaded: it may or may not be registered, and is
 * looked for before it is sent again.
 */
export type PhotoState = 'waiting' | 'sent' | 'registered' | 'no-face' | 'failed';

/** One photo of a folder and what became of it. The photo itself is never kept in the browser. */
export type PhotoEntry = {
  /** Below the folder that was dropped. */
  path: string;
  size: number;
  modified: number;
  state: PhotoState;
  faceIds: string[];
  /** Why faces that were seen were not registered. */
  reasons: NotAddedReason[];
  /** Code and explanation of a failure. */
  failure?: string;
};

const NOT_ALLOWED = /[^a-zA-Z0-9_.:-]/g;
const MAX_LENGTH = 255;

/** The label of a photo: its path, in the characters that the API allows; long ones keep their end. */
export function externalImageIdOf(path: string): string {
  const label = path.replaceAll('/', ':').normalize('NFC').replace(NOT_ALLOWED, '-').slice(-MAX_LENGTH);
  if (!new RegExp(LIMITS.externalImageIdPattern).test(label)) throw new Error('a path is never empty');
  return label;
}

/**
 * The job after a folder is dropped (again): photos that are known and unchanged keep what became of them, so that
 * nothing is registered twice.
 */
export function mergeEntries(
  known: PhotoEntry[],
  files: { path: string; size: number; modified: number }[],
): PhotoEntry[] {
  const before = new Map(known.map((entry) => [entry.path, entry]));
  return files.map(({ path, size, modified }) => {
    const entry = before.get(path);
    if (entry && entry.size === size && entry.modified === modified) return entry;
    return { path, size, modified, state: 'waiting', faceIds: [], reasons: [] };
  });
}

export function countStates(entries: PhotoEntry[]): Record<PhotoState, number> {
  const counts: Record<PhotoState, number> = { waiting: 0, sent: 0, registered: 0, 'no-face': 0, failed: 0 };
  for (const { state } of entries) counts[state]++;
  return counts;
}
