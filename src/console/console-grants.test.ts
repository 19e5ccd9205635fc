import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConsoleGrants } from './console-grants.ts';
import { memoryAppKeys } from './memory-app-keys.testkit.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest();

async function withKeys() {
  const store = memoryAppKeys();
  await store.insertAppKey({ id: 'a', name: 'one', createdAt: 1 }, hashOf('text of a'));
  await store.insertAppKey({ id: 'b', name: 'two', createdAt: 2 }, hashOf('text of b'));
  return new ConsoleGrants(store);
}

describe('ConsoleGrants', () => {
  it('stands for exactly the stored key it was made for', async () => {
    const grants = await withKeys();
    const text = grants.grant('session', 'b');
    expect((await grants.findAppKeyByHash(hashOf(text)))?.key).toMatchObject({ id: 'b', name: 'two' });
    expect(grants.grant('session', 'b')).toBe(text);
    expect(grants.grant('session', 'a')).not.toBe(text);
    expect(grants.grant('other session', 'b')).not.toBe(text);
  });

  it('still finds the stored keys', async () => {
    const grants = await withKeys();
    expect((await grants.findAppKeyByHash(hashOf('text of a')))?.key.id).toBe('a');
    expect(await grants.findAppKeyByHash(hashOf('neither'))).toBeUndefined();
  });

  it('dies with the session', async () => {
    const grants = await withKeys();
    const [mine, other] = [grants.grant('session', 'a'), grants.grant('other session', 'a')];
    grants.revokeSession('session');
    expect(await grants.findAppKeyByHash(hashOf(mine))).toBeUndefined();
    expect(await grants.findAppKeyByHash(hashOf(other))).toBeDefined();
  });

  it('carries the revocation of the stored key', async () => {
    const grants = await withKeys();
    const text = grants.grant('session', 'a');
    await grants.revokeAppKey('a', 77);
    expect((await grants.findAppKeyByHash(hashOf(text)))?.key.revokedAt).toBe(77);
  });

  it('opens nothing for a key that does not exist', async () => {
    const grants = await withKeys();
    expect(await grants.findAppKeyByHash(hashOf(grants.grant('session', 'nobody')))).toBeUndefined();
  });
});
