import type { RegisteredFace } from '../../contract/face.ts';
import type { FaceApi } from '../api/face-api.ts';
import type { ImportJournal } from './journal.ts';
import type { Photo } from './photo.ts';

/**
 * Looks whether a photo that is in flight was registered, in the face list, newest first, back to the first registration
 * that was in the group before the photo was sent. A registration with the photo's id that is nobody else's is the photo's:
 * photos that share an id are never in flight together.
 * @returns its faces, none when it was not registered
 */
export async function findRegistered(
  api: Pick<FaceApi, 'facePages'>,
  group: string,
  journal: ImportJournal,
  photo: Photo,
): Promise<RegisteredFace[]> {
  const found: RegisteredFace[] = [];
  for await (const { faces } of api.facePages(group)) {
    for (const face of faces) {
      if (journal.isOlderThan(photo, face.imageId)) return found;
      const isOurs = face.externalImageId === photo.externalImageId && !journal.isKnown(face.imageId);
      if (isOurs && (found.length === 0 || found[0]!.imageId === face.imageId)) found.push(face);
    }
  }
  return found;
}
