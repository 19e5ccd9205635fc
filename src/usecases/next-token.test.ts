import { describe, expect, it } from 'vitest';
import { LIMITS } from '../contract/limits.ts';
import { createNextToken, readPagePosition, type TokenScope } from './next-token.ts';
import { createTestPorts } from './ports.testkit.ts';

const scope: TokenScope = { appKeyId: 'key-1', endpoint: 'listFaces', groupUid: 'uid-1' };

describe('a next-token', () => {
  it('is there only while there is a next page', () => {
    expect(createNextToken(createTestPorts(), scope, 10, undefined)).toBeUndefined();
  });

  it('brings back the position and its own page size', () => {
    const ports = createTestPorts();
    const token = createNextToken(ports, scope, 10, 'after-this')!;
    const position = readPagePosition(ports, scope, { limit: 99, 'next-token': token });
    expect(position).toEqual({ limit: 10, after: 'after-this' });
    expect(readPagePosition(ports, scope, { limit: 99 })).toEqual({ limit: 99, after: undefined });
  });

  it.each<Partial<TokenScope>>([
    { appKeyId: 'key-2' },
    { endpoint: 'listGroups' },
    { groupUid: 'uid-2' },
    { appKeyId: 'key-1","listFaces', groupUid: '' },
  ])('is bound to its scope: %j is another one', (difference) => {
    const ports = createTestPorts();
    const token = createNextToken(ports, scope, 10, 'x')!;
    expect(() => readPagePosition(ports, { ...scope, ...difference }, { limit: 1, 'next-token': token })).toThrow(
      expect.objectContaining({ resultName: 'InvalidTokenError' }),
    );
  });

  it('lives for 24 hours and not a millisecond more', () => {
    const ports = createTestPorts();
    const token = createNextToken(ports, scope, 10, 'x')!;
    const read = () => readPagePosition(ports, scope, { limit: 1, 'next-token': token });
    ports.time.now += LIMITS.nextTokenLifetimeMs - 1;
    expect(read).not.toThrow();
    ports.time.now += 1;
    expect(read).toThrow(
      expect.objectContaining({ resultName: 'InvalidTokenError', detail: expect.stringMatching(/expired/) }),
    );
  });
});
