import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from './create-vault.ts';
import { rotateMasterKey } from './rotate-master-key.ts';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const GROUPS = 230;

let store: SqliteStore;
let uids: string[];
const oldVault = createVault([oldKey]);
const plain = new Uint8Array([7]);
const sealed = new Map<string, Uint8Array>();

beforeEach(async () => {
  store = await openSqliteStore(':memory:');
  uids = [];
  for (let i = 0; i < GROUPS; i++) {
    await store.createGroup({ appKeyId: 'a', groupId: `g-${i}`, modelVersion: 'm', createdAt: 1 }, 1000);
    const { uid } = (await store.findGroup('a', `g-${i}`))!;
    uids.push(uid);
    // The last group never had a face, hence no key.
    if (i === GROUPS - 1) continue;
    const { key, wrapped } = oldVault.createGroupKey(uid);
    await store.ensureGroupKey(uid, wrapped);
    sealed.set(uid, key.seal(plain, 'c'));
  }
});

async function expectAllUnder(masterKeys: Uint8Array[]): Promise<void> {
  const vault = createVault(masterKeys);
  for (const [uid, bytes] of sealed) {
    const state = await store.readGroupState(uid);
    if (state === undefined) continue;
    expect([...vault.openGroupKey(uid, state.wrappedKey!).open(bytes, 'c')]).toEqual([7]);
  }
}

describe('rotateMasterKey', () => {
  it('leaves every group under the new key alone, with the same group key', async () => {
    const done = await rotateMasterKey({ store, vault: createVault([newKey, oldKey]) });
    expect(done).toEqual({ checked: GROUPS, rewrapped: GROUPS - 1 });
    await expectAllUnder([newKey]);
  });

  it('goes on where it was killed', async () => {
    const vault = createVault([newKey, oldKey]);
    let writes = 0;
    const dying = {
      ...store,
      replaceGroupKey: async (...parameters: Parameters<SqliteStore['replaceGroupKey']>) => {
        if (++writes > 100) throw new Error('killed');
        return store.replaceGroupKey(...parameters);
      },
    };
    await expect(rotateMasterKey({ store: dying, vault })).rejects.toThrow('killed');
    await expectAllUnder([newKey, oldKey]);
    expect(await rotateMasterKey({ store, vault })).toEqual({ checked: GROUPS, rewrapped: GROUPS - 1 - 100 });
    await expectAllUnder([newKey]);
  });

  it('passes over groups that are removed meanwhile', async () => {
    const rotating = rotateMasterKey({ store, vault: createVault([newKey, oldKey]) });
    await store.removeGroup(uids[150]!);
    await rotating;
    await expectAllUnder([newKey]);
  });

  it('refuses without the old key', async () => {
    await expect(rotateMasterKey({ store, vault: createVault([newKey]) })).rejects.toThrow(/not loaded/);
  });
});

describe('setMasterKeys', () => {
  it('lets a running server open and make keys under the new master key', async () => {
    const running = createVault([oldKey]);
    await rotateMasterKey({ store, vault: createVault([newKey, oldKey]) });
    const wrapped = (await store.readGroupState(uids[0]!))!.wrappedKey!;
    expect(() => running.openGroupKey(uids[0]!, wrapped)).toThrow(/not loaded/);
    running.setMasterKeys([newKey, oldKey]);
    expect(() => running.openGroupKey(uids[0]!, wrapped)).not.toThrow();
    expect(running.createGroupKey('x').wrapped.keyId).toBe(createVault([newKey]).activeKeyId);
  });
});
