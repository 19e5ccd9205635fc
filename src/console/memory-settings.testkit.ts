import type { SettingStore } from '../ports.ts';

/** Settings of a test that needs no database. */
export function memorySettings(): SettingStore {
  const values = new Map<string, string>();
  return {
    readSetting: async (name) => values.get(name),
    replaceSetting: async (name, expected, value) => {
      if (values.get(name) !== expected) return false;
      values.set(name, value);
      return true;
    },
  };
}
