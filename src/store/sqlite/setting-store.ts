import type { Database } from 'better-sqlite3';
import type { SettingStore } from '../../ports.ts';
import { guarded } from './storage-error.ts';

export function sqliteSettingStore(database: Database): SettingStore {
  const read = database.prepare<[string], { value: string }>('SELECT value FROM setting WHERE name = ?');
  const create = database.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const replace = database.prepare('UPDATE setting SET value = ? WHERE name = ? AND value = ?');

  return {
    readSetting: async (name) => guarded(() => read.get(name))?.value,
    async replaceSetting(name, expected, value) {
      const { changes } = guarded(() =>
        expected === undefined ? create.run(name, value) : replace.run(value, name, expected),
      );
      return changes > 0;
    },
  };
}
