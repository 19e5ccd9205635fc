import { once } from 'node:events';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { PhotoResult } from './photo-result.ts';

/** What a person or a script reads afterwards: one line for each photo. All of it can be made again from the journal. */
export class ResultFile {
  readonly #stream: WriteStream;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /**
   * Starts the file over with what earlier runs finished: lines of photos that are tried again go, and what the journal
   * has but a kill kept out of the file comes.
   */
  static async start(path: string, earlier: PhotoResult[]): Promise<ResultFile> {
    const draft = `${path}.draft`;
    const handle = await open(draft, 'w');
    await handle.writeFile(earlier.map(lineOf).join(''));
    await handle.close();
    await rename(draft, path);
    const stream = createWriteStream(path, { flags: 'a' });
    await once(stream, 'open');
    return new ResultFile(stream);
  }

  async write(result: PhotoResult): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(lineOf(result), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}

/** @throws Error when a result file would be written over that no journal stands behind */
export function assertResultIsOurs(resultPath: string, journalPath: string): void {
  if (!existsSync(resultPath) || existsSync(journalPath)) return;
  throw new Error(`${resultPath} is there already, without its journal ${journalPath}: move it away, or name another.`);
}

function lineOf(result: PhotoResult): string {
  return `${JSON.stringify(result)}\n`;
}
