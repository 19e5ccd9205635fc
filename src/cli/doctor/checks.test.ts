import { chmodSync, mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFolder } from './check-data-folder.ts';
import { checkNode } from './check-machine.ts';
import { checkPort } from './check-port.ts';

describe('doctor', () => {
  it.each([
    ['22.13.0', 'ok'],
    ['22.12.9', 'fault'],
    ['20.20.2', 'fault'],
    ['24.0.0', 'ok'],
  ])('judges node %s as %s', (version, level) => {
    expect(checkNode(version).level).toBe(level);
  });

  it('tells a port that is in use from a free one', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await checkPort('127.0.0.1', port)).toMatchObject({
      level: 'fault',
      text: expect.stringContaining('in use'),
    });
    await new Promise((resolve) => other.close(resolve));
    expect(await checkPort('127.0.0.1', port)).toMatchObject({ level: 'ok' });
  });

  it('accepts a folder that is still to be created and warns of one that others may read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'likeness-doctor-'));
    expect(await checkDataFolder(join(folder, 'new'))).toMatchObject({ level: 'ok' });
    chmodSync(folder, 0o755);
    expect(await checkDataFolder(folder)).toMatchObject({
      level: 'warning',
      advice: expect.stringContaining('chmod 700'),
    });
  });

  it('finds a folder whose parent is missing unusable', async () => {
    expect(await checkDataFolder('/does/not/exist/at/all')).toMatchObject({ level: 'fault' });
  });
});
