import { randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KEY_BYTES } from './xaes.ts';

/**
 * Puts a new random master key on top of the key file, unless a change that was begun left two keys there already.
 * @returns whether a key was added
 */
export async function addMasterKey(path: string): Promise<boolean> {
  const keys = await linesOf(path);
  if (keys.length > 1) return false;
  await replaceFile(path, [randomBytes(KEY_BYTES).toString('base64'), ...keys]);
  return true;
}

/** Leaves only the active key in the file: nothing is wrapped by the others any more. */
export async function dropPreviousMasterKeys(path: string): Promise<void> {
  await replaceFile(path, (await linesOf(path)).slice(0, 1));
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).trim().split(/\s+/);
}

/** Whole or not at all, and on the disk before it counts: a half-written key file would lose every face. */
async function replaceFile(path: string, lines: string[]): Promise<void> {
  const draft = `${path}.new`;
  const { mode } = await stat(path);
  const handle = await open(draft, 'w', mode & 0o777);
  try {
    await handle.writeFile(`${lines.join('\n')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
