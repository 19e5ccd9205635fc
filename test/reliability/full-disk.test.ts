import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

/** A file may grow to this many units of 512 bytes (2 MB): neither the database nor its log fits a few hundred faces more. */
const FILE_LIMIT_UNITS = 4096;
const VICTIM = new URL('./full-disk/victim.ts', import.meta.url).pathname;

/** prlimit (util-linux) lifts the limit of the running process again. */
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

it.skipIf(!canLimit)('a full disk is answered with -50000, and everything works again when there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-full-'));
  const victim = spawn(
    'sh',
    ['-c', `ulimit -S -f ${FILE_LIMIT_UNITS}; exec "$0" --no-warnings "$1" "$2"`, process.execPath, VICTIM, folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(victim, 'exit');
  const lines = createInterface({ input: victim.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await lines.next()).value as string);

  const full = await answer();
  expect(full).toMatchObject({
    code: -50000,
    cause: expect.stringMatching(/^Storage: the disk .*\(SQLITE_(FULL|IOERR)/),
  });
  expect(full.detail).not.toContain(folder);
  expect(full.acknowledged).toBeGreaterThan(0);
  // Reading goes on, and what was acknowledged before is there.
  expect(full.found).toBe(full.acknowledged);

  execFileSync('prlimit', ['--pid', String(victim.pid), '--fsize=unlimited:']);
  victim.stdin.write('go\n');
  const after = await answer();
  const expected = full.acknowledged + 20 - 1;
  expect(after).toEqual({ acknowledged: expected, found: expected, faceCount: expected, problems: [] });
  expect((await exited)[0]).toBe(0);
  await rm(folder, { recursive: true });
});
