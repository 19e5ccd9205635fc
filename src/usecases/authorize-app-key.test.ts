import { describe, expect, it } from 'vitest';
import { hashAppKeySecret } from './app-key-secret.ts';
import { authorizeAppKey } from './authorize-app-key.ts';
import { createAppKey } from './create-app-key.ts';
import { listAppKeys } from './list-app-keys.ts';
import { createTestPorts } from './ports.testkit.ts';
import { revokeAppKey } from './revoke-app-key.ts';

const HOUR_MS = 3_600_000;

describe('an app key', () => {
  it('is random, safe in a URL, and good for its holder', async () => {
    const ports = createTestPorts();
    const { key, secret } = await createAppKey(ports, { name: 'door' });
    const other = await createAppKey(ports, { name: 'door' });
    expect(secret).toMatch(/^lk_[A-Za-z0-9_-]{32}$/);
    expect(other.secret).not.toBe(secret);
    expect(await authorizeAppKey(ports, secret)).toEqual(key);
  });

  it('is stored as its hash alone', async () => {
    const ports = createTestPorts();
    const stored: unknown[] = [];
    const appKeys: typeof ports.appKeys = { ...ports.appKeys, insertAppKey: async (...args) => void stored.push(args) };
    const { key, secret } = await createAppKey({ appKeys, clock: ports.clock }, { name: 'door' });
    expect(stored).toEqual([[key, hashAppKeySecret(secret), undefined]]);
    expect(JSON.stringify(key)).not.toContain(secret);
  });

  it('is refused when it is unknown, revoked or expired, always with the same words', async () => {
    const ports = createTestPorts();
    const revoked = await createAppKey(ports, { name: 'revoked' });
    const expiring = await createAppKey(ports, { name: 'expiring', expiresAt: ports.time.now + HOUR_MS });
    expect(await revokeAppKey(ports, revoked.key.id)).toBe(true);
    ports.time.now += HOUR_MS - 1;
    await expect(authorizeAppKey(ports, expiring.secret)).resolves.toEqual(expiring.key);
    ports.time.now += 1;
    const details = await Promise.all(
      ['', 'nobody', revoked.secret, expiring.secret].map((secret) =>
        authorizeAppKey(ports, secret).then(
          () => 'accepted',
          (error) => `${error.resultName}: ${error.detail}`,
        ),
      ),
    );
    expect(new Set(details).size).toBe(1);
    expect(details[0]).toMatch(/^UnauthorizedAppKey: /);
  });

  it('that a store returns for another hash is not accepted', async () => {
    const ports = createTestPorts();
    const { key } = await createAppKey(ports, { name: 'door' });
    const findAppKeyByHash = async () => ({ key, hash: new Uint8Array(32).fill(7) });
    const appKeys = { ...ports.appKeys, findAppKeyByHash };
    await expect(authorizeAppKey({ appKeys, clock: ports.clock }, 'nobody')).rejects.toMatchObject({
      resultName: 'UnauthorizedAppKey',
    });
  });

  it('is listed with what it is worth', async () => {
    const ports = createTestPorts();
    await createAppKey(ports, { name: 'old', expiresAt: ports.time.now });
    await revokeAppKey(ports, 'key-1');
    const statuses = (await listAppKeys(ports)).map(({ name, status }) => [name, status]);
    expect(statuses).toEqual([
      ['key-1', 'revoked'],
      ['key-2', 'active'],
      ['old', 'expired'],
    ]);
    expect(await revokeAppKey(ports, 'no-such-id')).toBe(false);
  });
});
