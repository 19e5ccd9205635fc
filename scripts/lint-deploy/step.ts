import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What one check found: nothing wrong, faults, or that its tool is not on this machine. */
export type Outcome = { ok: true; note?: string } | { faults: string[] } | { skipped: string };

export type Step = { name: string; run: () => Outcome | Promise<Outcome> };

export const OK: Outcome = { ok: true };

export function outcomeOf(faults: string[]): Outcome {
  return faults.length === 0 ? OK : { faults };
}

/** Daemons such as HAProxy live outside an ordinary user's path. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];

export function isInstalled(tool: string): boolean {
  return FOLDERS.some((folder) => existsSync(join(folder, tool)));
}

/** A command whose exit code is its verdict. */
export function commandStep(name: string, tool: string, args: string[], installHint: string): Step {
  return {
    name,
    run() {
      if (!isInstalled(tool)) return { skipped: `${tool} is not installed (${installHint})` };
      const { status, output } = runTool(tool, args);
      return status === 0 ? OK : { faults: [output.trim() || `${tool} ended with ${status}`] };
    },
  };
}

export function runTool(
  tool: string,
  args: string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr, error } = spawnSync(tool, args, {
    encoding: 'utf8',
    env: { ...process.env, ...options.environment, PATH: FOLDERS.join(delimiter) },
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  return { status, stdout: stdout ?? '', output: `${stdout ?? ''}${stderr ?? ''}${error ? String(error) : ''}` };
}
