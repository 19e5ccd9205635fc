import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/**
 * An incremental backup: the pages of a database file that differ from an earlier backup. It names the state that it builds
 * on and the state that comes out, so that a chain with a gap, or in the wrong order, is refused.
 *
 * The file is one line with MAGIC, one line of JSON (`Header`), the changed pages in order, and the SHA-256 of every page of
 * the state that comes out, from which the next increment is made without the backups before.
 */
const MAGIC = 'likeness-backup-increment\n';
const HASH_BYTES = 32;
const LONGEST_HEADER = 64 * 1024 * 1024;
/** SQLite: bytes 16 and 17 of a database file hold its page size. */
const PAGE_SIZE_AT = 16;

type Header = {
  format: 1;
  pageSize: number;
  pageCount: number;
  /** State that the pages are applied to, and the one that comes out. */
  base: string;
  state: string;
  /** First page and number of pages, counted from 0. */
  changed: [first: number, count: number][];
};

/** The pages of a database, by their hashes; `state` names all of them together. */
export type PageState = { pageSize: number; hashes: Buffer; state: string };

export type IncrementReport = { changedPages: number; pages: number };

/** Of a whole backup or of an increment. @throws Error when it is neither */
export async function pageStateOf(path: string): Promise<PageState> {
  const file = await open(path, 'r');
  try {
    const increment = await readIncrement(file);
    if (increment === undefined) return await hashPages(file, path);
    const { header, hashesAt } = increment;
    const hashes = await readExactly(file, hashesAt, header.pageCount * HASH_BYTES, path);
    if (stateOf(header.pageSize, hashes) !== header.state) throw new Error(`${path} is damaged.`);
    return { pageSize: header.pageSize, hashes, state: header.state };
  } finally {
    await file.close();
  }
}

export async function isIncrement(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  return readIncrement(file)
    .then((increment) => increment !== undefined)
    .finally(() => file.close());
}

/** Writes what `databasePath` has and the earlier state has not; the file appears under its name when it is whole. */
export async function writeIncrement(
  databasePath: string,
  since: PageState,
  target: string,
  draft: string,
): Promise<IncrementReport> {
  const database = await open(databasePath, 'r');
  const out = await open(draft, 'wx', 0o600);
  try {
    const { pageSize, hashes, state } = await hashPages(database, databasePath);
    if (pageSize !== since.pageSize) throw new Error('The page size of the database has changed: make a whole backup.');
    const pageCount = hashes.length / HASH_BYTES;
    const changed = changedRanges(hashes, since.hashes);
    const header: Header = { format: 1, pageSize, pageCount, base: since.state, state, changed };
    await out.appendFile(`${MAGIC}${JSON.stringify(header)}\n`);
    let changedPages = 0;
    for (const [first, count] of changed) {
      for (let page = first; page < first + count; page++, changedPages++) {
        await out.appendFile(await readExactly(database, page * pageSize, pageSize, databasePath));
      }
    }
    await out.appendFile(hashes);
    await out.sync();
    await rename(draft, target);
    return { changedPages, pages: pageCount };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await out.close();
    await database.close();
  }
}

/**
 * Brings a copy of the backup before up to the state of the increment.
 * @throws Error when it builds on another state, or when what comes out is not what was backed up
 */
export async function applyIncrement(databasePath: string, incrementPath: string): Promise<void> {
  const database = await open(databasePath, 'r+');
  const file = await open(incrementPath, 'r');
  try {
    const increment = await readIncrement(file);
    if (increment === undefined)
      throw new Error(`${incrementPath} is no incremental backup: a whole one stands first.`);
    const { header, pagesAt } = increment;
    const { pageSize, pageCount, base, state, changed } = header;
    if ((await hashPages(database, databasePath)).state !== base) {
      throw new Error(`${incrementPath} does not follow on the backup before it: one between them is missing.`);
    }
    let at = pagesAt;
    for (const [first, count] of changed) {
      for (let page = first; page < first + count; page++, at += pageSize) {
        await database.write(await readExactly(file, at, pageSize, incrementPath), 0, pageSize, page * pageSize);
      }
    }
    await database.truncate(pageCount * pageSize);
    if ((await hashPages(database, databasePath)).state !== state) throw new Error(`${incrementPath} is damaged.`);
    await database.sync();
  } finally {
    await file.close();
    await database.close();
  }
}

async function hashPages(database: FileHandle, path: string): Promise<PageState> {
  const head = await readExactly(database, 0, PAGE_SIZE_AT + 2, path);
  if (head.toString('latin1', 0, 15) !== 'SQLite format 3') throw new Error(`${path} is no backup of likeness.`);
  const stored = head.readUInt16BE(PAGE_SIZE_AT);
  const pageSize = stored === 1 ? 65_536 : stored;
  const { size } = await database.stat();
  if (size % pageSize !== 0) throw new Error(`${path} is cut off.`);
  const hashes = Buffer.alloc((size / pageSize) * HASH_BYTES);
  for (let page = 0; page * pageSize < size; page++) {
    const bytes = await readExactly(database, page * pageSize, pageSize, path);
    createHash('sha256')
      .update(bytes)
      .digest()
      .copy(hashes, page * HASH_BYTES);
  }
  return { pageSize, hashes, state: stateOf(pageSize, hashes) };
}

function stateOf(pageSize: number, hashes: Buffer): string {
  return createHash('sha256').update(`${pageSize}\n`).update(hashes).digest('hex');
}

function changedRanges(now: Buffer, before: Buffer): Header['changed'] {
  const ranges: Header['changed'] = [];
  for (let at = 0; at < now.length; at += HASH_BYTES) {
    // Pages beyond the end of the earlier state compare with nothing.
    if (now.subarray(at, at + HASH_BYTES).equals(before.subarray(at, at + HASH_BYTES))) continue;
    const page = at / HASH_BYTES;
    const last = ranges.at(-1);
    if (last !== undefined && last[0] + last[1] === page) last[1]++;
    else ranges.push([page, 1]);
  }
  return ranges;
}

async function readIncrement(
  file: FileHandle,
): Promise<{ header: Header; pagesAt: number; hashesAt: number } | undefined> {
  const start = Buffer.alloc(MAGIC.length);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  if (start.toString('latin1', 0, bytesRead) !== MAGIC) return undefined;
  const line = await readLine(file, MAGIC.length);
  const header = JSON.parse(line) as Header;
  if (header.format !== 1)
    throw new Error('The incremental backup was written by a newer release: restore with that one.');
  const pagesAt = MAGIC.length + Buffer.byteLength(line) + 1;
  const changedPages = header.changed.reduce((sum, [, count]) => sum + count, 0);
  return { header, pagesAt, hashesAt: pagesAt + changedPages * header.pageSize };
}

async function readLine(file: FileHandle, from: number): Promise<string> {
  const parts: Buffer[] = [];
  for (let at = from; at - from < LONGEST_HEADER; ) {
    const part = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(part, 0, part.length, at);
    const end = part.subarray(0, bytesRead).indexOf('\n');
    parts.push(part.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0) return Buffer.concat(parts).toString();
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  throw new Error('The incremental backup is damaged.');
}

async function readExactly(file: FileHandle, at: number, bytes: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, at + done);
    if (bytesRead === 0) throw new Error(`${path} is cut off.`);
    done += bytesRead;
  }
  return buffer;
}
