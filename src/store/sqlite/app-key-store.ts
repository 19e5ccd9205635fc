import type { Database } from 'better-sqlite3';
import type { AppKeyStore } from '../../ports.ts';
import { APP_KEY_COLUMNS, type AppKeyRow, appKeyOf, appKeyValues } from '../app-key-row.ts';
import { auditNoteWriter } from './audit-note-writer.ts';
import { guarded } from './storage-error.ts';

export function sqliteAppKeyStore(database: Database): AppKeyStore {
  const leaveNote = auditNoteWriter(database);
  const insert = database.prepare(`INSERT INTO app_key (${APP_KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const byHash = database.prepare<[Uint8Array], AppKeyRow>('SELECT * FROM app_key WHERE hash = ?');
  const all = database.prepare<[], AppKeyRow>('SELECT * FROM app_key ORDER BY created_at, id');
  // The first revocation counts: a later one does not move it.
  const revoke = database.prepare('UPDATE app_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?');

  return {
    async insertAppKey(key, hash, note) {
      const keep = database.transaction(() => {
        insert.run(appKeyValues(key, hash));
        leaveNote(note);
      });
      guarded(() => keep.immediate());
    },
    async findAppKeyByHash(hash) {
      const row = guarded(() => byHash.get(hash));
      return row && { key: appKeyOf(row), hash: row.hash };
    },
    listAppKeys: async () => guarded(() => all.all()).map(appKeyOf),
    async revokeAppKey(id, at, note) {
      const end = database.transaction((): boolean => {
        const done = revoke.run(at, id).changes > 0;
        if (done) leaveNote(note);
        return done;
      });
      return guarded(() => end.immediate());
    },
  };
}
