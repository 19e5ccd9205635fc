import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { recordFigures } from '../../reliability/figures.ts';
import {
  NO_POSTGRES,
  type PostgresServer,
  postgresPrograms,
  promote,
  startPostgres,
  startStandby,
} from '../../support/postgres-server.ts';
import { closeNodes, type Node, openThreeNodes } from './nodes.ts';
import { RecordedGroup } from './recorded-group.ts';

const LANES = 6;
/** Before the storm. */
const CALM_OPERATIONS = 60;

if (!postgresPrograms()) console.log(`Losing the database under load ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('three nodes under load', () => {
  const servers: PostgresServer[] = [];
  let nodes: Node[] = [];
  afterEach(async () => {
    await closeNodes(nodes);
    nodes = [];
    for (const server of servers.splice(0)) await server.remove();
  });

  /** Load on all nodes while the storm goes on; it ends when every lane was answered again afterwards. */
  async function loadDuring(group: RecordedGroup, storm: () => Promise<void>): Promise<void> {
    let weathered = false;
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let answeredAfter = 0; answeredAfter < 3; ) {
        const unansweredBefore = group.unanswered;
        await group.randomOperation(nodes[lane % nodes.length]!);
        if (weathered && group.unanswered === unansweredBefore) answeredAfter++;
      }
    });
    while (group.history.length < CALM_OPERATIONS) await sleep(20);
    await storm();
    weathered = true;
    await Promise.all(lanes);
  }

  async function expectNothingLost(test: string, group: RecordedGroup): Promise<void> {
    const { staleReads, lostWrites, violations } = await group.judge(nodes);
    recordFigures(test, { histories: 1, operations: group.history.length, staleReads, lostWrites });
    expect({ staleReads, lostWrites, violations }).toEqual({ staleReads: 0, lostWrites: 0, violations: [] });
    expect(group.history.length).toBeGreaterThan(CALM_OPERATIONS);
  }

  it('answer errors while PostgreSQL crashes and is away, then go on with everything acknowledged', async () => {
    const postgres = await startPostgres();
    servers.push(postgres);
    nodes = await openThreeNodes(postgres.url);
    const group = await RecordedGroup.create(nodes[0]!);
    await loadDuring(group, async () => {
      await postgres.kill();
      await postgres.start();
      await sleep(300);
      await postgres.stop();
      // Longer than a request waits for its return.
      await sleep(6000);
      await postgres.start();
    });
    expect(group.unanswered).toBeGreaterThan(0);
    await expectNothingLost('cluster-database-away', group);
  });

  it('go on with the streaming standby when it replaces a lost primary, with everything acknowledged', async () => {
    const primary = await startPostgres({ settings: { synchronous_standby_names: '*' } });
    servers.push(primary);
    const standby = await startStandby(primary);
    servers.push(standby);
    const bothHosts = primary.url.replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${standby.port}/`);
    nodes = await openThreeNodes(bothHosts);
    const group = await RecordedGroup.create(nodes[0]!);
    await loadDuring(group, async () => {
      await primary.kill();
      await sleep(500);
      promote(standby);
    });
    await expectNothingLost('cluster-standby', group);
  });
});
