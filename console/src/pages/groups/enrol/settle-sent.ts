import { allFaces } from '../list-faces.ts';
import { externalImageIdOf, type PhotoEntry } from './enrol-job.ts';

/** Faces that a reload can have left unanswered are among the newest; other clients may have added some since. */
const PAGES_TO_LOOK_AT = 20;
/** The server may still be at work on a request whose page is gone: what is not there yet gets this long to appear. */
const LOOK_AGAIN_AFTER_MS = 3000;

/** Finds out which of the photos without an answer were registered after all. */
export async function settleSent(
  appKeyId: string,
  groupId: string,
  entries: PhotoEntry[],
  signal: AbortSignal,
): Promise<PhotoEntry[]> {
  const labels = new Set(entries.filter(({ state }) => state === 'sent').map(({ path }) => externalImageIdOf(path)));
  if (labels.size === 0) return entries;
  let faceIds = await findLabels(appKeyId, groupId, labels, signal);
  if (faceIds.size < labels.size) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_AFTER_MS));
    faceIds = await findLabels(appKeyId, groupId, labels, signal);
  }
  return entries.map((entry) => {
    if (entry.state !== 'sent') return entry;
    const found = faceIds.get(externalImageIdOf(entry.path));
    return found ? { ...entry, state: 'registered', faceIds: found } : { ...entry, state: 'waiting' };
  });
}

/** Ids of the faces with each of the labels, among the newest faces of the group. */
async function findLabels(
  appKeyId: string,
  groupId: string,
  labels: Set<string>,
  signal: AbortSignal,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  let pages = 0;
  for await (const { faces } of allFaces(appKeyId, groupId, signal)) {
    for (const { externalImageId, faceId } of faces) {
      if (!externalImageId || !labels.has(externalImageId)) continue;
      found.set(externalImageId, [...(found.get(externalImageId) ?? []), faceId]);
    }
    if (++pages === PAGES_TO_LOOK_AT) break;
  }
  return found;
}
