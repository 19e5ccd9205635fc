import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder } from './replace-folder.ts';

/** Above every process id that Linux gives out. */
const DEAD_PID = 2 ** 22 + 1;

let home: string;
let target: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-replace-'));
  target = join(home, 'pack');
  return () => rm(home, { recursive: true });
});

const write = (text: string) => (folder: string) => writeFile(join(folder, 'content'), text);
const content = () => readFile(join(target, 'content'), 'utf8');
const never = () => Promise.resolve(false);

describe('replaceFolder', () => {
  it('makes the folder, and replaces it whole', async () => {
    await replaceFolder(target, write('first'), never);
    await replaceFolder(target, write('second'), never);
    expect(await content()).toBe('second');
    expect(await readdir(home)).toEqual(['pack']);
  });

  it('leaves the other one alone when it is as good', async () => {
    await replaceFolder(target, write('first'), never);
    await replaceFolder(target, write('second'), () => Promise.resolve(true));
    expect(await content()).toBe('first');
    expect(await readdir(home)).toEqual(['pack']);
  });

  it('leaves the old content and no rubbish when filling fails', async () => {
    await replaceFolder(target, write('first'), never);
    await expect(replaceFolder(target, () => Promise.reject(new Error('disk full')), never)).rejects.toThrow(
      'disk full',
    );
    expect(await content()).toBe('first');
    expect(await readdir(home)).toEqual(['pack']);
  });

  it('clears away what a dead process of this machine or a long gone one elsewhere left, and nothing else', async () => {
    const here = hostname().replaceAll(/[^\w-]/g, '_');
    const dead = `pack.preparing-${here}-${DEAD_PID}-abcdef`;
    const old = 'pack.preparing-elsewhere-7-abcdef';
    const fresh = 'pack.preparing-elsewhere-8-abcdef';
    const other = 'notes.preparing-elsewhere-7-abcdef';
    for (const name of [dead, old, fresh, other]) await mkdir(join(home, name));
    for (const name of [old, other]) await utimes(join(home, name), 0, 0);
    await replaceFolder(target, write('first'), never);
    expect((await readdir(home)).sort()).toEqual([other, 'pack', fresh].sort());
  });
});
