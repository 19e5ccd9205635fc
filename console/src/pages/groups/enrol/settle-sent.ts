import { allFaces } from '../list-faces.ts';
import { externalImageIdOf, type PhotoEntry } from './enrol-job.ts';

/** Faces that a reload can have left unanswered are among the newest; other clients may have added some since. */
const PAGES_TO_LOOK_AT = 20;

/** Finds out which of the photos without an answer were registered after all. */
export async function settleSent(
  appKeyId: string,
  groupId: string,
  entries: PhotoEntry[],
  signal: AbortSignal,
): Promise<PhotoEntry[]> {
  const sent = new Set(entries.filter(({ state }) => state === 'sent').map(({ path }) => externalImageIdOf(path)));
  if (sent.size === 0) return entries;
  const faceIds = new Map<string, string[]>();
  let pages = 0;
  for await (const { faces } of allFaces(appKeyId, groupId, signal)) {
    for (const { externalImageId, faceId } of faces) {
      if (externalImageId && sent.has(externalImageId)) {
        faceIds.set(externalImageId, [...(faceIds.get(externalImageId) ?? []), faceId]);
      }
    }
    if (++pages === PAGES_TO_LOOK_AT) break;
  }
  return entries.map((entry) => {
    if (entry.state !== 'sent') return entry;
    const found = faceIds.get(externalImageIdOf(entry.path));
    return found ? { ...entry, state: 'registered', faceIds: found } : { ...entry, state: 'waiting' };
  });
}
