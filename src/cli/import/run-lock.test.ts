import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeRunLock } from './run-lock.ts';

const BEYOND_ANY_PID = 2 ** 30;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('takeRunLock', () => {
  it('is refused while another process lives that holds it', () => {
    writeFileSync(path, `${process.ppid}\n`);
    expect(() => takeRunLock(path)).toThrow(`Process ${process.ppid} is at this import already`);
    expect(existsSync(path)).toBe(true);
  });

  it.each([`${BEYOND_ANY_PID}\n`, '', 'x'])('is taken over from a process that has ended: "%s"', (content) => {
    writeFileSync(path, content);
    takeRunLock(path)();
    expect(existsSync(path)).toBe(false);
  });
});
