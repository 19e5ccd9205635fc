import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type IdSource, withIdsFromPaths } from './external-image-id.ts';
import { isPhotoName, type PhotoSource, PhotoUnusable } from './photo.ts';
import type { PhotoSize } from './photo-size.ts';

/** Every photo under a folder, by name. Links to files are followed, links to folders are not: they may form a circle. */
export async function openFolder(folder: string, idSource: IdSource, size: PhotoSize): Promise<PhotoSource> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  const files = paths.filter(isPhotoName).map((file) => ({ file, read: () => readPhoto(join(folder, file), size) }));
  return { ...withIdsFromPaths(files, idSource), leftOut: paths.length - files.length, close: () => {} };
}

/** @throws PhotoUnusable when it cannot be read, or is too large */
export async function readPhoto(path: string, size: PhotoSize): Promise<Buffer> {
  try {
    size.check((await stat(path)).size);
    return await size.fit(await readFile(path));
  } catch (error) {
    if (error instanceof PhotoUnusable) throw error;
    throw new PhotoUnusable(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
