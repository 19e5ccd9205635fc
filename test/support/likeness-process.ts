import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';

const MAIN = join(packageRoot(), 'src', 'cli', 'main.ts');

export type LikenessProcess = {
  url: string;
  /** Only on the first start of a data folder. */
  appKey: string | undefined;
  pid: number;
  /** The exit code, once the process has ended, for whatever reason. */
  exited: Promise<number | null>;
  /** Everything that was written to standard output and standard error. */
  output(): string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
};

/** A folder for one server, with room for the master key beside the data. */
export function temporaryDataFolder(): { dataDir: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-test-'));
  return { dataDir: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts the real server as a process of its own and waits until it says that it is ready.
 * @param launcher a command in front of it that ends by executing it in its own place
 * @param main the program of another release
 */
export async function startLikenessProcess(
  dataDir: string,
  settings: Record<string, string> = {},
  launcher: string[] = [],
  main = MAIN,
): Promise<LikenessProcess> {
  const [program, ...args] = [...launcher, process.execPath, main, 'serve'];
  const child = spawn(program!, args, {
    env: { ...process.env, LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0', LIKENESS_WORKERS: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await untilReady(child, () => output);

  return {
    url: /ready at (\S+)/.exec(output)![1]!,
    appKey: /Your app key: (\S+)/.exec(output)?.[1],
    pid: child.pid!,
    exited,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => output().includes('ready at ') && /\n$/.test(output()) && resolve();
    child.stdout!.on('data', look);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${output()}`)));
  });
}

/** Runs one command of the CLI to its end. @param main the program of another release */
export function runLikeness(
  args: string[],
  settings: Record<string, string> = {},
  main = MAIN,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, stdout, stderr })));
}
