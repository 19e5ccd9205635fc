import type { Photo } from './photo.ts';

/**
 * The photos of one id form a lane, whose photos go one after the other: should an answer be lost, a registration under
 * the id can only be that of one photo. Lanes run side by side.
 * @param isFirst whose lanes come before the others
 */
export function lanesOf(photos: Photo[], isFirst: (photo: Photo) => boolean): Photo[][] {
  const lanes = new Map<string, Photo[]>();
  for (const photo of photos) {
    const lane = lanes.get(photo.externalImageId);
    if (lane) lane.push(photo);
    else lanes.set(photo.externalImageId, [photo]);
  }
  const all = [...lanes.values()].map((lane) => [...lane.filter(isFirst), ...lane.filter((photo) => !isFirst(photo))]);
  return [...all.filter((lane) => isFirst(lane[0]!)), ...all.filter((lane) => !isFirst(lane[0]!))];
}

/** Runs each lane from its first photo to its last, at most `parallel` lanes at once, until the signal fires. */
export async function runLanes(
  lanes: Photo[][],
  parallel: number,
  signal: AbortSignal,
  handle: (photo: Photo) => Promise<void>,
): Promise<void> {
  const queue = lanes.values();
  const runner = async () => {
    for (const lane of queue) {
      for (const photo of lane) {
        if (signal.aborted) return;
        await handle(photo);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, lanes.length) }, runner));
}
