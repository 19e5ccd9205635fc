import type { GalleryFace } from '../../ports.ts';
import { readDurableLines } from '../import/durable-lines.ts';
import type { Photo } from '../import/photo.ts';
import type { PhotoResult } from '../import/photo-result.ts';

/** The photo that a registered face came from, or why it is not known. */
export type PhotoFinder = (face: Pick<GalleryFace, 'imageId' | 'externalImageId'>) => Photo | { reason: string };

/**
 * Finds photos by the result file of the import that registered them, which names each image, and otherwise by the
 * externalImageId, where it belongs to one photo only.
 * @param resultPath the result file of `likeness import`
 * @throws Error when it is not there
 */
export async function photoFinder(photos: readonly Photo[], resultPath: string | undefined): Promise<PhotoFinder> {
  const byFile = new Map(photos.map((photo) => [photo.file, photo]));
  const byId = Map.groupBy(photos, ({ externalImageId }) => externalImageId);
  const fileOfImage = resultPath === undefined ? new Map<string, string>() : await filesOfImages(resultPath);
  return ({ imageId, externalImageId }) => {
    const file = fileOfImage.get(imageId);
    if (file !== undefined) return byFile.get(file) ?? { reason: `the photo ${file} of the import is not there` };
    if (externalImageId === undefined) return { reason: 'it has no externalImageId to find its photo by' };
    const found = byId.get(externalImageId) ?? [];
    if (found.length === 1) return found[0]!;
    if (found.length === 0) return { reason: `no photo has the id ${externalImageId}` };
    return { reason: `${found.length} photos have the id ${externalImageId}: give the result file of the import` };
  };
}

async function filesOfImages(resultPath: string): Promise<Map<string, string>> {
  const read = await readDurableLines(resultPath);
  if (read === undefined) throw new Error(`${resultPath} does not exist.`);
  const results = read.lines as PhotoResult[];
  return new Map(results.flatMap(({ imageId, file }) => (imageId === undefined ? [] : [[imageId, file] as const])));
}
