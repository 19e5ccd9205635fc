import { type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file of JSON Lines that is only ever appended to, and in which a line is on the disk before `append` resolves. */
export class DurableLines {
  readonly #handle: FileHandle;
  #waiting = '';
  #lastWrite: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<DurableLines> {
    const handle = await open(path, 'a', 0o600);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
    return new DurableLines(handle);
  }

  /** Lines that are given while others are being written go to the disk together. */
  append(value: object): Promise<void> {
    this.#waiting += `${JSON.stringify(value)}\n`;
    this.#nextWrite ??= this.#lastWrite.then(() => this.#write());
    return this.#nextWrite;
  }

  async close(): Promise<void> {
    await this.#nextWrite;
    await this.#lastWrite;
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = '';
    this.#lastWrite = this.#nextWrite!;
    this.#nextWrite = undefined;
    await this.#handle.appendFile(lines);
    await this.#handle.datasync();
  }
}

/**
 * Every whole line of a file, oldest first. A last line without its end was being written when the process died: nobody
 * was told that it is there, so it is cut off.
 * @returns undefined when there is no such file
 */
export async function readDurableLines(path: string): Promise<{ lines: unknown[]; changedAt: number } | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const { mtimeMs } = await stat(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) await truncate(path, end);
  const text = bytes.subarray(0, end).toString();
  const lines = text.split('\n').slice(0, -1);
  return { lines: lines.map((line) => JSON.parse(line)), changedAt: mtimeMs };
}
