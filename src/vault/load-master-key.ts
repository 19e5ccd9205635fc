import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { KEY_BYTES } from './xaes.ts';

export type MasterKeySource = {
  /** Path of a file that holds the key as base64 text. */
  file?: string | undefined;
  /** The key itself as base64 text, from an environment variable. */
  base64FromEnvironment?: string | undefined;
  /** A command line for the system shell that prints the key as base64 text: the door to a key management service. */
  command?: string | undefined;
  /** The key file may not lie in here: whoever takes the folder must not have taken the key. */
  dataDir?: string | undefined;
  /** Write a new random key when the file does not exist yet. */
  createFile?: boolean | undefined;
};

const COMMAND_TIMEOUT_MS = 30_000;
const run = promisify(execFile);

/** The active one of `loadMasterKeys`. */
export async function loadMasterKey(source: MasterKeySource): Promise<Uint8Array> {
  return (await loadMasterKeys(source))[0]!;
}

/**
 * Every line of the source is a key. The first one is active; those below it are from before a change of the master key
 * and only open what they wrapped.
 * @returns 32 bytes each, at least one
 * @throws MasterKeyError whose message is one sentence that says what to do; it never contains the key
 */
export async function loadMasterKeys(source: MasterKeySource): Promise<Uint8Array[]> {
  const given = [source.file, source.base64FromEnvironment, source.command].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new MasterKeyError('Set exactly one source of the master key: a file, the environment, or a command.');
  }
  if (source.base64FromEnvironment !== undefined) return decodeKeys(source.base64FromEnvironment, 'the environment');
  if (source.command !== undefined) return decodeKeys(await outputOf(source.command), 'the command');
  return loadFile(source.file!, source);
}

export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

async function loadFile(path: string, { dataDir, createFile }: MasterKeySource): Promise<Uint8Array[]> {
  if (dataDir !== undefined && (await isInside(path, dataDir))) {
    throw new MasterKeyError(
      `The master key file ${path} lies inside the data folder, so a copy of the folder would carry its own key: move it elsewhere.`,
    );
  }
  if (createFile === true) await createKeyFile(path);
  const facts = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new MasterKeyError(
      cause.code === 'ENOENT'
        ? `The master key file ${path} does not exist: restore it, or start once with an empty data folder to create one.`
        : `The master key file ${path} cannot be read (${cause.code}): let the server's user read it.`,
      { cause },
    );
  });
  if (process.platform !== 'win32' && isTooOpen(facts, process.getuid?.())) {
    throw new MasterKeyError(`The master key file ${path} can be read by other users: run chmod 600 on it.`);
  }
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new MasterKeyError(
      `The master key file ${path} cannot be read (${cause.code}): let the server's user read it.`,
      {
        cause,
      },
    );
  });
  return decodeKeys(text, `the file ${path}`);
}

/**
 * The key file is for its owner alone. One exception: Kubernetes and systemd hand over a secret as a file of root that the
 * server's group may read and nobody else may.
 */
export function isTooOpen({ uid, mode }: { uid: number; mode: number }, ownUid: number | undefined): boolean {
  const handedOverByRoot = uid === 0 && ownUid !== 0;
  return (mode & (handedOverByRoot ? 0o037 : 0o077)) !== 0;
}

/** Leaves an existing file alone: two servers that start at once end up with the same key. */
async function createKeyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(path, 0o600);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return;
    throw new MasterKeyError(`The master key file ${path} cannot be created (${code}): name a writable place.`, {
      cause,
    });
  }
}

async function outputOf(command: string): Promise<string> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', command], { timeout: COMMAND_TIMEOUT_MS, maxBuffer: 64 * 1024 });
    return stdout;
  } catch (cause) {
    // The cause is dropped: it would carry what the command printed.
    const code = (cause as { code?: unknown }).code;
    throw new MasterKeyError(`The master key command failed (${String(code)}): run it by hand and repair it.`);
  }
}

function decodeKeys(text: string, origin: string): Uint8Array[] {
  return text
    .trim()
    .split(/\s+/)
    .map((line) => decodeKey(line, origin));
}

function decodeKey(text: string, origin: string): Uint8Array {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.toString('base64') !== trimmed || bytes.length !== KEY_BYTES) {
    throw new MasterKeyError(
      `The master key from ${origin} is not ${KEY_BYTES} bytes in base64: make one with "openssl rand -base64 ${KEY_BYTES}".`,
    );
  }
  if (new Set(bytes).size < 8) {
    throw new MasterKeyError(
      `The master key from ${origin} is not random: make one with "openssl rand -base64 ${KEY_BYTES}".`,
    );
  }
  return new Uint8Array(bytes);
}

async function isInside(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = [await realPathOfNearest(path), await realPathOfNearest(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** The real path of something that may not exist yet: symbolic links in the part that exists are followed. */
async function realPathOfNearest(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(await realPathOfNearest(parent), basename(absolute));
  }
}
