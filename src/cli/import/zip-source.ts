import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type IdSource, withIdsFromPaths } from './external-image-id.ts';
import { isPhotoName, type PhotoSource, PhotoUnusable } from './photo.ts';
import type { PhotoSize } from './photo-size.ts';

/**
 * The photos of a ZIP archive. Nothing is unpacked to disk, so no name in it can point anywhere; an archive with a name
 * that tries to (absolute, `..`) is refused as a whole. An entry is inflated only if its stated size is one that may be
 * used, and no further than that size.
 */
export async function openZip(path: string, idSource: IdSource, size: PhotoSize): Promise<PhotoSource> {
  const archive = await openPromise(path, { autoClose: false, strictFileNames: true }).catch((error: Error) => {
    throw unreadable(path, error);
  });
  try {
    const entries = await filesOf(archive);
    const photos = entries.filter(({ fileName }) => isPhotoName(fileName));
    const files = photos.map((entry) => ({ file: entry.fileName, read: () => readEntry(archive, entry, size) }));
    return {
      ...withIdsFromPaths(files, idSource),
      leftOut: entries.length - photos.length,
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw unreadable(path, error as Error);
  }
}

async function filesOf(archive: ZipFile): Promise<Entry[]> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (entries.has(entry.fileName)) throw new Error(`two entries are called ${entry.fileName}`);
    entries.set(entry.fileName, entry);
  }
  return [...entries.values()].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

async function readEntry(archive: ZipFile, entry: Entry, size: PhotoSize): Promise<Buffer> {
  size.check(entry.uncompressedSize);
  try {
    return await size.fit(await buffer(await archive.openReadStreamPromise(entry)));
  } catch (error) {
    if (error instanceof PhotoUnusable) throw error;
    throw new PhotoUnusable(`the entry cannot be unpacked (${(error as Error).message})`);
  }
}

function unreadable(path: string, error: Error): Error {
  return new Error(`${path} cannot be used as a ZIP archive: ${error.message}.`, { cause: error });
}
