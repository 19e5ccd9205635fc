import type { Database } from 'better-sqlite3';
import type { AuditNote, AuditRow, AuditStore } from '../../ports.ts';
import { auditNoteWriter } from './audit-note-writer.ts';
import type { CommitQueue } from './commit-queue.ts';
import { guarded } from './storage-error.ts';

type Link = Parameters<AuditStore['appendAudit']>[0];
type NoteRow = AuditNote & { no: number };

/** Notes that one transaction takes up. */
const NOTES_AN_APPEND = 500;

export function sqliteAuditStore(database: Database, commits: CommitQueue): AuditStore {
  const last = database.prepare<[], Pick<AuditRow, 'position' | 'tag'>>(
    'SELECT position, tag FROM audit ORDER BY position DESC LIMIT 1',
  );
  const insert = database.prepare('INSERT INTO audit (position, at, event, previous, tag) VALUES (?, ?, ?, ?, ?)');
  const page = database.prepare<[number, number], AuditRow>(
    'SELECT * FROM audit WHERE position > ? ORDER BY position LIMIT ?',
  );
  // A prefix, whatever the times say: a clock that was set back must not tear a hole into the chain.
  const trim = database.prepare(
    `DELETE FROM audit WHERE position <
       coalesce((SELECT min(position) FROM audit WHERE at >= ?), (SELECT max(position) FROM audit))`,
  );
  const notes = database.prepare<[number], NoteRow>('SELECT no, at, event, tag FROM audit_note ORDER BY no LIMIT ?');
  const forgetNotes = database.prepare('DELETE FROM audit_note WHERE no <= ?');
  const leaveNote = auditNoteWriter(database);
  const append = (link: Link) => {
    const taken = notes.all(NOTES_AN_APPEND);
    for (const { position, at, event, previous, tag } of link(last.get(), taken.map(noteOf)))
      insert.run(position, at, event, previous, tag);
    if (taken.length > 0) forgetNotes.run(taken.at(-1)!.no);
  };

  return {
    appendAudit: (link) => commits.commit(() => append(link)),
    readAuditNotes: async () => guarded(() => notes.all(-1)).map(noteOf),
    leaveAuditNotes: (left) => commits.commit(() => left.forEach(leaveNote)),
    readAudit: async (afterPosition, limit) => guarded(() => page.all(afterPosition, limit)),
    lastAuditPosition: async () => guarded(() => last.get())?.position ?? 0,
    trimAudit: async (before) => guarded(() => trim.run(before)).changes,
  };
}

function noteOf({ at, event, tag }: NoteRow): AuditNote {
  return { at, event, tag };
}
