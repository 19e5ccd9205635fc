import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** Marks the folders that are still being written, with the machine and process that write. */
const WORK_MARK = /\.preparing-([\w-]+)-(\d+)-\w{6}$/;
/** Writing takes seconds: what is older was left behind, by whatever machine. */
const ABANDONED_AFTER_MS = 3_600_000;
const MACHINE = hostname().replaceAll(/[^\w-]/g, '_');

/**
 * Fills a folder so that a reader sees the old content or the whole new one, whatever is killed when, and however many
 * processes do it at once: they all write their own, and the first one's rename stands.
 * @param fill writes the content into the folder it is given
 * @param isCurrent whether the folder that stands there already is as good as ours
 */
export async function replaceFolder(
  dir: string,
  fill: (folder: string) => Promise<void>,
  isCurrent: () => Promise<boolean>,
): Promise<void> {
  const target = resolve(dir);
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(target);
  const work = await makeWorkFolder(target);
  try {
    await fill(work);
    // Temporary folders are made for their owner alone, but the server may run as somebody else.
    await chmod(work, 0o755);
    while (!(await moveInto(work, target))) {
      if (await isCurrent()) return;
      await moveAside(target);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @returns false when a folder with content stands at the target */
async function moveInto(work: string, target: string): Promise<boolean> {
  try {
    await rename(work, target);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) return false;
    throw error;
  }
}

async function moveAside(target: string): Promise<void> {
  const trash = await makeWorkFolder(target);
  try {
    await rename(target, join(trash, 'old'));
  } catch (error) {
    // Another process was quicker: what matters is that the old one no longer stands there.
    if (!isCode(error, 'ENOENT')) throw error;
  } finally {
    await rm(trash, { recursive: true, force: true });
  }
}

function makeWorkFolder(target: string): Promise<string> {
  return mkdtemp(`${target}.preparing-${MACHINE}-${process.pid}-`);
}

/** Removes what a killed process left behind. */
async function removeAbandoned(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    const mark = WORK_MARK.exec(name);
    if (!mark || !name.startsWith(`${basename(target)}.`)) continue;
    const folder = join(dirname(target), name);
    const [, machine, pid] = mark;
    const isDead = machine === MACHINE && !isAlive(Number(pid));
    if (isDead || (await ageOf(folder)) > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds since the folder changed; 0 when it has just gone. */
async function ageOf(folder: string): Promise<number> {
  const changed = (await stat(folder).catch(() => undefined))?.mtimeMs;
  return changed === undefined ? 0 : Date.now() - changed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
