import { describe, expect, it } from 'vitest';
import { openSqliteStore } from './index.ts';

describe('sqliteSettingStore', () => {
  it('sets a value once, and again only against the value that is there', async () => {
    const store = await openSqliteStore(':memory:');
    expect(await store.readSetting('colour')).toBeUndefined();
    expect(await store.replaceSetting('colour', 'red', 'blue')).toBe(false);
    expect(await store.replaceSetting('colour', undefined, 'red')).toBe(true);
    expect(await store.replaceSetting('colour', undefined, 'blue')).toBe(false);
    expect(await store.replaceSetting('colour', 'green', 'blue')).toBe(false);
    expect(await store.readSetting('colour')).toBe('red');
    expect(await store.replaceSetting('colour', 'red', 'blue')).toBe(true);
    expect(await store.readSetting('colour')).toBe('blue');
    await store.close();
  });
});
