import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../../../src/config/index.ts';
import { apiOf } from '../../support/api.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';

export const PASSWORD = 'a quiet harbour';

export type ConsoleServer = {
  /** With the set-up token, as it was printed. */
  link: string;
  /** The address of a page of the console. */
  at(path: string): string;
  /** The public API as a client has it, for preparing and for checking. */
  api: ReturnType<typeof apiOf>;
  process: LikenessProcess;
  close(): Promise<void>;
};

/** Builds the pages if need be, and starts the real server on an empty data folder. */
export async function startConsoleServer(settings: Record<string, string> = {}): Promise<ConsoleServer> {
  execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'build-console.mjs')], { stdio: 'inherit' });
  const { dataDir, remove } = temporaryDataFolder();
  const server = await startLikenessProcess(dataDir, settings);
  const link = /Console: (\S+)/.exec(server.output())![1]!;
  const base = link.split('#')[0]!;
  return {
    link,
    at: (path) => base + path,
    api: apiOf(server.url, server.appKey!),
    process: server,
    async close() {
      await server.stop();
      remove();
    },
  };
}

/** The first visit: sets the operator password, which signs in. */
export async function setUpConsole(page: Page, server: ConsoleServer): Promise<void> {
  await page.goto(server.link);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('The same again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { level: 1, name: 'Detect' }).waitFor();
}
