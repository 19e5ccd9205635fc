import { stat } from 'node:fs/promises';
import { type CsvColumns, openCsv } from './csv-source.ts';
import type { IdSource } from './external-image-id.ts';
import { openFolder } from './folder-source.ts';
import type { PhotoSource } from './photo.ts';
import { ONLY_SMALL_PHOTOS, type PhotoSize } from './photo-size.ts';

export type SourceOptions = CsvColumns & { idSource: IdSource; size?: PhotoSize };

/** @throws Error in one sentence when there is nothing to read at the path */
export async function openSource(path: string, options: SourceOptions): Promise<PhotoSource> {
  const { idSource, size = ONLY_SMALL_PHOTOS } = options;
  const found = await stat(path).catch(() => {
    throw new Error(`${path} does not exist.`);
  });
  if (found.isDirectory()) return openFolder(path, idSource, size);
  if (/\.csv$/i.test(path)) return openCsv(path, options, size);
  if (/\.zip$/i.test(path)) {
    const { openZip } = await import('./zip-source.ts');
    return openZip(path, idSource, size);
  }
  throw new Error(`${path} is neither a folder nor a .csv or .zip file.`);
}
