import type { Database } from 'better-sqlite3';
import type { AuditRow, AuditStore } from '../../ports.ts';
import type { CommitQueue } from './commit-queue.ts';
import { guarded } from './storage-error.ts';

type Link = Parameters<AuditStore['appendAudit']>[0];

export function sqliteAuditStore(database: Database, commits: CommitQueue): AuditStore {
  const last = database.prepare<[], Pick<AuditRow, 'position' | 'tag'>>(
    'SELECT position, tag FROM audit ORDER BY position DESC LIMIT 1',
  );
  const insert = database.prepare('INSERT INTO audit (position, at, event, previous, tag) VALUES (?, ?, ?, ?, ?)');
  const page = database.prepare<[number, number], AuditRow>(
    'SELECT * FROM audit WHERE position > ? ORDER BY position LIMIT ?',
  );
  const trim = database.prepare('DELETE FROM audit WHERE at < ? AND position < (SELECT max(position) FROM audit)');
  const append = (link: Link) => {
    for (const { position, at, event, previous, tag } of link(last.get()))
      insert.run(position, at, event, previous, tag);
  };

  return {
    appendAudit: (link) => commits.commit(() => append(link)),
    readAudit: async (afterPosition, limit) => guarded(() => page.all(afterPosition, limit)),
    lastAuditPosition: async () => guarded(() => last.get())?.position ?? 0,
    trimAudit: async (before) => guarded(() => trim.run(before)).changes,
  };
}
