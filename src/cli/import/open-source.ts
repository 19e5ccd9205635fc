import { stat } from 'node:fs/promises';
import { type CsvColumns, openCsv } from './csv-source.ts';
import type { IdSource } from './external-image-id.ts';
import { openFolder } from './folder-source.ts';
import type { PhotoSource } from './photo.ts';

export type SourceOptions = CsvColumns & { idSource: IdSource };

/** @throws Error in one sentence when there is nothing to read at the path */
export async function openSource(path: string, options: SourceOptions): Promise<PhotoSource> {
  const found = await stat(path).catch(() => {
    throw new Error(`${path} does not exist.`);
  });
  if (found.isDirectory()) return openFolder(path, options.idSource);
  if (/\.csv$/i.test(path)) return openCsv(path, options);
  if (/\.zip$/i.test(path)) {
    const { openZip } = await import('./zip-source.ts');
    return openZip(path, options.idSource);
  }
  throw new Error(`${path} is neither a folder nor a .csv or .zip file.`);
}
