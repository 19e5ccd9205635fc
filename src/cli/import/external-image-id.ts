import { LIMITS } from '../../contract/limits.ts';
import type { Photo, UnusablePhoto } from './photo.ts';

/** What an externalImageId is made from: the file's name, or the folder that it lies in (one folder, one person). */
export const ID_SOURCES = ['name', 'folder'] as const;
export type IdSource = (typeof ID_SOURCES)[number];

const USABLE = new RegExp(LIMITS.externalImageIdPattern);

export function isExternalImageId(text: string): boolean {
  return USABLE.test(text);
}

/**
 * The contract's characters stay, accents are dropped, and a run of blanks or signs becomes one hyphen. Letters of another
 * script have no such form: two names would become the same id.
 * @returns undefined when the name cannot be used
 */
export function toExternalImageId(name: string): string | undefined {
  const plain = name.normalize('NFKD').replaceAll(/\p{Mark}/gu, '');
  if (/[^\P{Letter}a-zA-Z]|[^\P{Number}0-9]/u.test(plain)) return undefined;
  const id = plain.replaceAll(/[^a-zA-Z0-9_.:-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return isExternalImageId(id) ? id : undefined;
}

export type ReadableFile = Pick<Photo, 'file' | 'read'>;

/**
 * Gives each file its id. Files from which the same id would be made, though they are not meant to share one, are all
 * unusable: taking the first would depend on their order.
 */
export function withIdsFromPaths(
  files: ReadableFile[],
  idSource: IdSource,
): { photos: Photo[]; unusable: UnusablePhoto[] } {
  const origins = new Map<string, Set<string>>();
  const named = files.map((entry) => {
    const origin = idSource === 'name' ? entry.file : folderOf(entry.file);
    const id = toExternalImageId(idSource === 'name' ? stemOf(entry.file) : baseOf(origin));
    if (id !== undefined) origins.set(id, (origins.get(id) ?? new Set()).add(origin));
    return { ...entry, id };
  });
  const photos: Photo[] = [];
  const unusable: UnusablePhoto[] = [];
  for (const { id, file, read } of named) {
    if (id === undefined) unusable.push({ file, reason: unusableReason(idSource, file) });
    else if (origins.get(id)!.size > 1) unusable.push({ file, externalImageId: id, reason: SHARED_REASON[idSource] });
    else photos.push({ file, externalImageId: id, read });
  }
  return { photos, unusable };
}

const SHARED_REASON = {
  name: 'another file would get the same id: rename one of them, or name the ids in a CSV file',
  folder: 'another folder would give the same id: rename one of them, or name the ids in a CSV file',
};

function unusableReason(idSource: IdSource, file: string): string {
  if (idSource === 'folder' && folderOf(file) === '') return 'the file lies in no folder that could give its id';
  return `no id of the form ${LIMITS.externalImageIdPattern} can be made from the ${idSource}: rename it, or name the ids in a CSV file`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(path: string): string {
  return baseOf(path).replace(/\.[^.]*$/, '');
}
