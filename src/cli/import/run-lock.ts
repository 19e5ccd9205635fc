import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Keeps two runs from sharing a journal. A lock whose process has ended, however it did, does not count.
 * @returns what releases it
 * @throws Error when another process holds it
 */
export function takeRunLock(path: string): () => void {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (isAlive(holder)) {
      throw new Error(
        `Process ${holder} is at this import already. If it is no import of likeness, remove ${path} and try again.`,
      );
    }
    rmSync(path);
    return takeRunLock(path);
  }
  return () => rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
