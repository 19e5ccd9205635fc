import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';

export const NO_HISTORY =
  'skipped: the sources of the release before the last migration are not here (they need the git history)';

const MIGRATE = 'src/store/postgres/migrate.ts';
const MIGRATIONS = 'src/store/postgres/migrations';

export type PreviousRelease = {
  folder: string;
  /** The number of migrations that it knows. */
  migrations: number;
  remove(): void;
};

/** The sources as they were before the newest migrations were added; undefined where the history is not there. */
export function previousRelease(): PreviousRelease | undefined {
  const root = packageRoot();
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const now = readdirSync(join(root, MIGRATIONS)).sort();
  /** The migrations that a commit knows, if today's begin with the same. */
  const migrationsAt = (commit: string): number | undefined => {
    const then = git('ls-tree', '--name-only', `${commit}:${MIGRATIONS}`).split('\n').sort();
    const used = git('show', `${commit}:${MIGRATE}`).match(/\d{4}-[a-z-]+\.ts/g);
    const isWhole = used?.join() === then.join() && then.every((name, i) => name === now[i]);
    return isWhole && then.length < now.length ? then.length : undefined;
  };
  const folder = mkdtempSync(join(tmpdir(), 'likeness-previous-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const adding = git('log', '--diff-filter=A', '--format=%H', '--', MIGRATIONS).split('\n');
    const commit = adding.map((each) => `${each}~1`).find((each) => migrationsAt(each) !== undefined)!;
    const archive = join(folder, 'sources.tar');
    git('archive', '--output', archive, commit, 'src', 'scripts', 'package.json');
    execFileSync('tar', ['-xf', archive, '-C', folder]);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    execFileSync(process.execPath, [join(folder, 'scripts/build-kernel.mjs')], { cwd: folder, stdio: 'ignore' });
    return { folder, migrations: migrationsAt(commit)!, remove };
  } catch {
    remove();
    return undefined;
  }
}
