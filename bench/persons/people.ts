import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Someone with all photos of theirs, by path. */
export type Person = { name: string; photos: string[] };

/** Each folder is a person. */
export function readPeople(folder: string): Person[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      photos: readdirSync(join(folder, name))
        .sort()
        .map((file) => join(folder, name, file)),
    }));
}
