import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { LIMITS } from '../../contract/limits.ts';
import { type IdSource, withIdsFromPaths } from './external-image-id.ts';
import { isPhotoName, type PhotoSource, PhotoUnusable } from './photo.ts';

/** Every photo under a folder, by name. Links to files are followed, links to folders are not: they may form a circle. */
export async function openFolder(folder: string, idSource: IdSource): Promise<PhotoSource> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  const files = paths.filter(isPhotoName).map((file) => ({ file, read: () => readPhoto(join(folder, file)) }));
  return { ...withIdsFromPaths(files, idSource), leftOut: paths.length - files.length, close: () => {} };
}

/** @throws PhotoUnusable when it cannot be read, or is larger than the API takes */
export async function readPhoto(path: string): Promise<Buffer> {
  try {
    assertSize((await stat(path)).size);
    return await readFile(path);
  } catch (error) {
    if (error instanceof PhotoUnusable) throw error;
    throw new PhotoUnusable(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

export function assertSize(bytes: number): void {
  if (bytes <= LIMITS.image.maxBytes) return;
  throw new PhotoUnusable(`the file has ${bytes} bytes and the API takes ${LIMITS.image.maxBytes}: make it smaller`);
}
