import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault } from './create-vault.ts';

const plain = new Uint8Array([1, 2, 3]);

describe('group keys', () => {
  it('open again from their wrapped form', () => {
    const vault = createVault([randomBytes(32)]);
    const { key, wrapped } = vault.createGroupKey('group-a');
    const sealed = key.seal(plain, 'c');
    expect([...vault.openGroupKey('group-a', wrapped).open(sealed, 'c')]).toEqual([1, 2, 3]);
  });

  it('do not open for another group, under an unknown master key, or after a flipped bit', () => {
    const vault = createVault([randomBytes(32)]);
    const { wrapped } = vault.createGroupKey('group-a');
    expect(() => vault.openGroupKey('group-b', wrapped)).toThrow();
    expect(() => createVault([randomBytes(32)]).openGroupKey('group-a', wrapped)).toThrow(/not loaded/);
    const bytes = Uint8Array.from(wrapped.bytes);
    bytes[30]! ^= 1;
    expect(() => vault.openGroupKey('group-a', { ...wrapped, bytes })).toThrow();
  });

  it('move to the active master key without a change of the key itself', () => {
    const [old, fresh] = [randomBytes(32), randomBytes(32)];
    const before = createVault([old]).createGroupKey('group-a');
    const vault = createVault([fresh, old]);
    const moved = vault.rewrapGroupKey('group-a', before.wrapped);
    expect(moved.keyId).toBe(vault.activeKeyId);
    expect(moved.keyId).not.toBe(before.wrapped.keyId);
    expect([...createVault([fresh]).openGroupKey('group-a', moved).open(before.key.seal(plain, 'c'), 'c')]).toEqual([
      1, 2, 3,
    ]);
  });
});

describe('tokens', () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const vault = createVault([fresh, old]);

  it('open in their context, also when sealed before the rotation', () => {
    expect([...vault.openToken(vault.sealToken(plain, 'faces'), 'faces')!]).toEqual([1, 2, 3]);
    expect([...vault.openToken(createVault([old]).sealToken(plain, 'faces'), 'faces')!]).toEqual([1, 2, 3]);
  });

  it('are refused in another context, tampered with, truncated, in another spelling, or from another server', () => {
    const token = vault.sealToken(plain, 'faces');
    const foreign = createVault([randomBytes(32)]).sealToken(plain, 'faces');
    const flipped = (token[0] === 'A' ? 'B' : 'A') + token.slice(1);
    expect(vault.openToken(token, 'groups')).toBeUndefined();
    for (const bad of [flipped, token.slice(0, -1), `${token}=`, `${token} `, '', '%%%', foreign]) {
      expect(vault.openToken(bad, 'faces')).toBeUndefined();
    }
  });
});

describe('createVault', () => {
  it('needs 32-byte keys, at least one', () => {
    expect(() => createVault([])).toThrow(/at least one/);
    expect(() => createVault([randomBytes(31)])).toThrow(/32 bytes/);
  });

  it('names a master key always alike', () => {
    expect(createVault([new Uint8Array(32)]).activeKeyId).toMatch(/^[0-9a-f]{16}$/);
    expect(createVault([new Uint8Array(32)]).activeKeyId).toBe(createVault([new Uint8Array(32)]).activeKeyId);
  });
});
