import type { Database } from 'better-sqlite3';
import type { AuditNote } from '../../ports.ts';

/** @returns what keeps a note, if there is one; to be called inside the transaction of the change that leaves it */
export function auditNoteWriter(database: Database): (note: AuditNote | undefined) => void {
  const insert = database.prepare('INSERT INTO audit_note (at, event, tag) VALUES (?, ?, ?)');
  return (note) => {
    if (note !== undefined) insert.run(note.at, note.event, note.tag);
  };
}
