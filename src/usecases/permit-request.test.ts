import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../contract/endpoints.ts';
import { SCOPES } from '../contract/scopes.ts';
import { createAppKey } from './create-app-key.ts';
import { permitRequest } from './permit-request.ts';
import { createTestPorts } from './ports.testkit.ts';

const key = { id: 'k', name: 'door', createdAt: 0 };

describe('permitRequest', () => {
  it('lets a key without limits do everything', () => {
    for (const { scope } of Object.values(ENDPOINTS)) expect(() => permitRequest(key, scope, 'g')).not.toThrow();
  });

  it('refuses exactly the endpoints of the other scopes', () => {
    for (const scope of SCOPES) {
      for (const endpoint of Object.values(ENDPOINTS)) {
        const ask = () => permitRequest({ ...key, scopes: [scope] }, endpoint.scope, undefined);
        if (endpoint.scope === scope) expect(ask).not.toThrow();
        else expect(ask).toThrow(`lacks the scope "${endpoint.scope}"`);
      }
    }
  });

  it('hides groups that are not on the list', () => {
    const limited = { ...key, groupIds: ['lobby'] };
    expect(() => permitRequest(limited, 'read', 'lobby')).not.toThrow();
    expect(() => permitRequest(limited, 'read', undefined)).not.toThrow();
    expect(() => permitRequest(limited, 'read', 'vault')).toThrow('No group of this app key');
  });
});

describe('createAppKey', () => {
  it('makes a key for the groups of another, also by way of a third', async () => {
    const ports = createTestPorts();
    const owner = (await createAppKey(ports, { name: 'owner' })).key;
    const reader = (await createAppKey(ports, { name: 'reader', ownerId: owner.id, scopes: ['read'] })).key;
    const third = (await createAppKey(ports, { name: 'third', ownerId: reader.id })).key;
    expect([owner.ownerId, reader.ownerId, third.ownerId]).toEqual([undefined, owner.id, owner.id]);
  });

  it('refuses what cannot be', async () => {
    const ports = createTestPorts();
    await expect(createAppKey(ports, { name: 'x', ownerId: 'nobody' })).rejects.toThrow(
      'no app key with the id nobody',
    );
    await expect(createAppKey(ports, { name: 'x', groupIds: ['UPPER'] })).rejects.toThrow('cannot be a group id');
    await expect(createAppKey(ports, { name: 'x', scopes: ['root' as never] })).rejects.toThrow('no scope "root"');
  });
});
