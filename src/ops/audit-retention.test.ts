import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { openAuditLog, verifyAudit } from './audit-log.ts';
import { AuditRetention } from './audit-retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let wall: number;
let steady: number;
let store: Awaited<ReturnType<typeof openSqliteStore>>;
let said: string[];
const vault = createVault([randomBytes(32)]);

async function recordAt(...days: number[]): Promise<void> {
  for (const day of days) {
    const log = await openAuditLog({ store, vault, clock: () => day * DAY_MS });
    await log.record({ action: 'face.delete', faceId: `on day ${day}` });
  }
}

const retention = () =>
  new AuditRetention({
    store,
    days: 10,
    clock: () => wall * DAY_MS,
    steadyClock: () => steady * DAY_MS,
    log: {
      warn: (message) => said.push(message),
      error: (_, message) => said.push(message),
    },
  });

const rowsLeft = async () => (await verifyAudit({ store, vault, clock: Date.now })).rows;

beforeEach(async () => {
  store = await openSqliteStore(':memory:');
  said = [];
  steady = 0;
});

describe('the retention of the audit record', () => {
  it('forgets what is too old', async () => {
    await recordAt(100, 101, 105, 111);
    wall = 112;
    await retention().trim();
    expect(await rowsLeft()).toBe(2);
    expect(said).toEqual([]);
  });

  it('is not hurried by a clock that jumps ahead while the server runs', async () => {
    await recordAt(100, 105);
    wall = 106;
    const running = retention();
    wall = 5000;
    await recordAt(5000);
    await running.trim();
    expect(await rowsLeft()).toBe(3);
    steady = 6;
    await running.trim();
    expect(await rowsLeft()).toBe(2);
  });

  it('forgets nothing when everything would be too old', async () => {
    await recordAt(100, 105);
    wall = 5000;
    await retention().trim();
    expect(await rowsLeft()).toBe(2);
    expect(said[0]).toContain('the clock may be wrong');
  });

  it('leaves the chain whole where a clock was set back', async () => {
    await recordAt(100, 108, 3, 4, 111);
    wall = 112;
    await retention().trim();
    const verdict = await verifyAudit({ store, vault, clock: Date.now });
    expect(verdict).toMatchObject({ rows: 4, firstPosition: 2 });
    expect(verdict.problem).toBeUndefined();
  });
});
