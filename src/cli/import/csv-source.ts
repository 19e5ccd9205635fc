import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { LIMITS } from '../../contract/limits.ts';
import { isExternalImageId } from './external-image-id.ts';
import { readPhoto } from './folder-source.ts';
import { type Photo, type PhotoSource, photoKey, type UnusablePhoto } from './photo.ts';
import type { PhotoSize } from './photo-size.ts';

export type CsvColumns = { idColumn: string; fileColumn: string };

/**
 * A CSV file with a header (RFC 4180, UTF-8 with or without a byte order mark): one photo a row, its path relative to the
 * CSV file. Ids are taken as they are; several photos may share one.
 * @throws Error when the CSV cannot be read, or a column is missing
 */
export async function openCsv(
  path: string,
  { idColumn, fileColumn }: CsvColumns,
  size: PhotoSize,
): Promise<PhotoSource> {
  const rows = readRows(await readFile(path), path);
  const header = Object.keys(rows[0] ?? {});
  for (const column of [idColumn, fileColumn]) {
    if (rows.length > 0 && !header.includes(column)) {
      throw new Error(
        `${path} has no column "${column}" but ${header.join(', ')}: name it with --id-column or --file-column.`,
      );
    }
  }
  const photos: Photo[] = [];
  const unusable: UnusablePhoto[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const externalImageId = row[idColumn]!;
    const file = row[fileColumn]!;
    const reason = reasonAgainst(file, externalImageId, seen);
    if (reason) unusable.push({ file, externalImageId, reason });
    else photos.push({ file, externalImageId, read: () => readPhoto(resolve(dirname(path), file), size) });
    seen.add(photoKey({ file, externalImageId }));
  }
  return { photos, unusable, leftOut: 0, close: () => {} };
}

function readRows(bytes: Buffer, path: string): Record<string, string>[] {
  try {
    return parse(bytes, { bom: true, columns: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new Error(`${path} cannot be read as CSV: ${(error as Error).message}`, { cause: error });
  }
}

function reasonAgainst(file: string, externalImageId: string, seen: Set<string>): string | undefined {
  if (file === '') return 'the row names no file';
  if (!isExternalImageId(externalImageId)) return `the id does not match ${LIMITS.externalImageIdPattern}`;
  if (seen.has(photoKey({ file, externalImageId }))) return 'an earlier row has the same file and id';
  return undefined;
}
