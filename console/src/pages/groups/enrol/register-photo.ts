import { LIMITS } from '../../../../../src/contract/limits.ts';
import type { Registration } from '../../../../../src/contract/schemas/registration.ts';
import { callApi } from '../../../api/face-api.ts';
import { photoOfBlob, releasePhoto } from '../../../photo/photo.ts';
import { reencode } from '../../../photo/reencode.ts';
import { groupPath } from '../group-path.ts';
import { externalImageIdOf, type PhotoEntry } from './enrol-job.ts';

export type Target = { appKeyId: string; groupId: string; limit: number };

/** Seconds to wait before an overloaded or unreachable server is asked again. */
const RETRY_AFTER_S = [1, 2, 4, 8, 16];
const TAKEN_AS_IT_IS = new Set(['image/jpeg', 'image/png']);

/**
 * Registers one photo. Large ones and formats that the API does not take are drawn anew by the browser first.
 * @returns the entry with what became of it
 */
export async function registerPhoto(
  target: Target,
  entry: PhotoEntry,
  file: File,
  signal: AbortSignal,
): Promise<PhotoEntry> {
  const blob = await acceptable(file);
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(target, entry, blob, signal);
    const wait = RETRY_AFTER_S[attempt];
    if (outcome !== 'again') return outcome;
    if (wait === undefined) return { ...entry, state: 'failed', failure: '-50000 InternalServerError' };
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    signal.throwIfAborted();
  }
}

async function attemptOnce(
  { appKeyId, groupId, limit }: Target,
  entry: PhotoEntry,
  blob: Blob,
  signal: AbortSignal,
): Promise<PhotoEntry | 'again'> {
  const { header, data } = await callApi<Registration>(
    appKeyId,
    {
      method: 'POST',
      path: groupPath(groupId),
      images: { image: { kind: 'bytes', blob, name: entry.path } },
      fields: { externalImageId: externalImageIdOf(entry.path), limit, orientation: false, mask: false },
    },
    signal,
  );
  if (header.resultMessage === 'InternalServerError') return 'again';
  if (!data) {
    const failure = [header.resultCode, header.resultMessage, header.detail].filter(Boolean).join(' ');
    return { ...entry, state: 'failed', failure };
  }
  return {
    ...entry,
    state: data.addedFaceCount > 0 ? 'registered' : 'no-face',
    faceIds: data.addedFaces.map(({ faceId }) => faceId),
    reasons: [...new Set(data.notAddedFaces.flatMap(({ reasons }) => reasons ?? []))],
  };
}

async function acceptable(file: File): Promise<Blob> {
  if (file.size <= LIMITS.image.maxBytes && TAKEN_AS_IT_IS.has(file.type)) return file;
  const photo = await photoOfBlob(file, file.name);
  const smaller = await reencode(photo);
  releasePhoto(photo);
  releasePhoto(smaller);
  return smaller?.input.kind === 'bytes' ? smaller.input.blob : file;
}
