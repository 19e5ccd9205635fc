import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTooOpen, loadMasterKey, loadMasterKeys } from './load-master-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (bytes = randomBytes(32)) => bytes.toString('base64');

describe('loadMasterKey from a file', () => {
  it('creates it once, for its owner alone, and finds the same key again', async () => {
    const file = join(folder, 'new', 'master.key');
    const first = await loadMasterKey({ file, createFile: true });
    expect(first).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadMasterKey({ file, createFile: true })).toEqual(first);
    expect(await loadMasterKey({ file })).toEqual(first);
  });

  it('gives two servers that start at once the same key', async () => {
    const file = join(folder, 'master.key');
    await loadMasterKey({ file, createFile: true });
    const keys = await Promise.all([1, 2, 3].map(() => loadMasterKey({ file, createFile: true })));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  });

  it('refuses a missing file', async () => {
    await expect(loadMasterKey({ file: join(folder, 'none') })).rejects.toThrow(/does not exist/);
  });

  it('refuses a file that others can read', async () => {
    const file = join(folder, 'master.key');
    await writeFile(file, base64());
    await chmod(file, 0o644);
    await expect(loadMasterKey({ file })).rejects.toThrow(/chmod 600/);
  });

  it.each([
    { owner: 10001, mode: 0o400, tooOpen: false },
    { owner: 10001, mode: 0o440, tooOpen: true },
    { owner: 0, mode: 0o440, tooOpen: false },
    { owner: 0, mode: 0o460, tooOpen: true },
    { owner: 0, mode: 0o444, tooOpen: true },
  ])(
    'lets a server without privileges read what root hands to its group, and no more: %o',
    ({ owner, mode, tooOpen }) => {
      expect(isTooOpen({ uid: owner, mode }, 10001)).toBe(tooOpen);
      if (owner === 0) expect(isTooOpen({ uid: owner, mode }, 0)).toBe(true);
    },
  );

  it.each([
    '',
    'abc',
    base64(randomBytes(31)),
    base64(randomBytes(33)),
    `${base64()}${base64()}`,
    base64(Buffer.alloc(32)),
  ])('refuses the weak or malformed key %#', async (text) => {
    const file = join(folder, 'master.key');
    await writeFile(file, text, { mode: 0o600 });
    const failure = await loadMasterKey({ file }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'MasterKeyError', message: expect.stringContaining('openssl rand') });
    if (text !== '') expect((failure as Error).message).not.toContain(text);
  });

  it('refuses a file in the data folder, also through a symbolic link, and leaves nothing behind', async () => {
    const dataDir = join(folder, 'data');
    await mkdir(dataDir);
    await symlink(dataDir, join(folder, 'link'));
    for (const file of [join(dataDir, 'master.key'), join(folder, 'link', 'deep', 'master.key')]) {
      await expect(loadMasterKey({ file, dataDir, createFile: true })).rejects.toThrow(/inside the data folder/);
      await expect(readFile(file)).rejects.toThrow();
    }
    await expect(loadMasterKey({ file: join(folder, 'data.key'), dataDir, createFile: true })).resolves.toHaveLength(
      32,
    );
  });
});

describe('loadMasterKey from elsewhere', () => {
  it('takes the environment and a command', async () => {
    const key = randomBytes(32);
    expect(Buffer.from(await loadMasterKey({ base64FromEnvironment: base64(key) }))).toEqual(key);
    expect(Buffer.from(await loadMasterKey({ command: `echo ${base64(key)}` }))).toEqual(key);
  });

  it('does not repeat what a failing command printed', async () => {
    const failure = await loadMasterKey({ command: 'echo secret; echo secret >&2; exit 3' }).catch(
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ name: 'MasterKeyError', message: expect.stringContaining('failed (3)') });
    expect(String((failure as Error).message)).not.toContain('secret');
    expect((failure as Error).cause).toBeUndefined();
  });

  it('wants exactly one source', async () => {
    await expect(loadMasterKey({})).rejects.toThrow(/exactly one/);
    await expect(loadMasterKey({ command: 'true', base64FromEnvironment: base64() })).rejects.toThrow(/exactly one/);
  });
});

describe('a source with several keys', () => {
  it('gives the active key first and those from before a change after it', async () => {
    const [fresh, old] = [base64(), base64()];
    const keys = await loadMasterKeys({ base64FromEnvironment: `${fresh}\n${old}\n` });
    expect(keys.map((key) => Buffer.from(key).toString('base64'))).toEqual([fresh, old]);
    await expect(loadMasterKeys({ base64FromEnvironment: `${fresh}\nhalf` })).rejects.toThrow(/not 32 bytes/);
  });
});
