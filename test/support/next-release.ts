import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';

/** What a next release might do to tables that are in use, in the order in which requests use them. */
const CHANGES = [
  'ALTER TABLE group_state ADD COLUMN next text',
  'ALTER TABLE face ADD COLUMN next text',
  'ALTER TABLE app_key ADD COLUMN next text',
  'CREATE INDEX face_next ON face (group_uid, next)',
];

/** Today's sources with one migration more, as the release after this one may be. */
export function nextRelease(): { folder: string; remove(): void } {
  const root = packageRoot();
  const folder = mkdtempSync(join(tmpdir(), 'likeness-next-'));
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const migrate = join(folder, 'src/store/postgres/migrate.ts');
  const source = readFileSync(migrate, 'utf8');
  const extended = source.replace(
    /(const MIGRATIONS[^=]*=> string\)\[\] = \[[^\]]*?),?\s*\];/,
    `$1, () => '${CHANGES.join('; ')}'];`,
  );
  if (extended === source) throw new Error('The list of migrations was not found.');
  writeFileSync(migrate, extended);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
