import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Finding, fault, ok, warning } from './finding.ts';

const LOW_SPACE_BYTES = 1e9;
const OTHERS_MASK = 0o007;

export async function checkDataFolder(dataDir: string): Promise<Finding> {
  const folder = resolve(dataDir);
  const existing = await stat(folder).catch(() => undefined);
  const looked = existing ? folder : dirname(folder);
  try {
    await access(looked, constants.W_OK);
  } catch {
    return fault(
      'data folder',
      `${looked} cannot be written`,
      'give the account that runs the server write access, or set LIKENESS_DATA_DIR',
    );
  }
  if (existing && process.platform !== 'win32' && existing.mode & OTHERS_MASK) {
    return warning('data folder', `${folder} is open to other accounts`, `chmod 700 ${folder}`);
  }
  const { bavail, bsize } = await statfs(looked);
  const free = bavail * bsize;
  if (free < LOW_SPACE_BYTES) {
    return warning(
      'data folder',
      `${folder} has only ${(free / 1e6).toFixed(0)} MB left`,
      'make room before the disk is full',
    );
  }
  return ok('data folder', existing ? folder : `${folder} (will be created)`);
}
