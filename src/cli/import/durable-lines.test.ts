import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DurableLines, readDurableLines } from './durable-lines.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-lines-'));
  path = join(folder, 'lines');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('DurableLines', () => {
  it('has each line in the file, in order, when its append resolves', async () => {
    const lines = await DurableLines.open(path);
    const appends = Array.from({ length: 100 }, async (_, number) => {
      await lines.append({ number });
      expect(readFileSync(path, 'utf8')).toContain(`{"number":${number}}\n`);
    });
    await Promise.all(appends);
    await lines.append({ number: 100 });
    await lines.close();
    const read = await readDurableLines(path);
    expect(read!.lines).toEqual(Array.from({ length: 101 }, (_, number) => ({ number })));
  });

  it('goes on behind the last whole line when a later one was torn', async () => {
    appendFileSync(path, '{"number":1}\n{"numb');
    expect((await readDurableLines(path))!.lines).toEqual([{ number: 1 }]);
    const lines = await DurableLines.open(path);
    await lines.append({ number: 2 });
    await lines.close();
    expect((await readDurableLines(path))!.lines).toEqual([{ number: 1 }, { number: 2 }]);
  });

  it('tells a file that is not there from an empty one', async () => {
    expect(await readDurableLines(path)).toBeUndefined();
    appendFileSync(path, '{"tor');
    expect((await readDurableLines(path))!.lines).toEqual([]);
  });
});
