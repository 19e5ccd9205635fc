import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFigures } from '../../reliability/figures.ts';
import { NO_NAMESPACES, namespacesAllowed, SwitchedHosts } from '../../support/network-namespaces.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { closeNodes } from './nodes.ts';
import { type Outcome, RecordedGroup } from './recorded-group.ts';
import { type RemoteNode, startRemoteNode } from './remote-node.ts';

const HOSTS = 3;
const GROUPS = 6;
const FORWARD_TIMEOUT_MS = 500;

const possible = postgresPrograms() !== undefined && namespacesAllowed();
if (!postgresPrograms()) console.log(`A cut network ${NO_POSTGRES}`);
else if (!possible) console.log(`A cut network ${NO_NAMESPACES}`);

describe.runIf(possible)('three nodes on hosts of their own', () => {
  let hosts: SwitchedHosts;
  let postgres: PostgresServer;
  const nodes: RemoteNode[] = [];
  const groups: RecordedGroup[] = [];

  beforeAll(async () => {
    hosts = new SwitchedHosts(HOSTS);
    postgres = await startPostgres({
      settings: { listen_addresses: `127.0.0.1,${hosts.gateway}` },
      access: [`host all all ${hosts.subnet} trust`],
    });
    const url = postgres.url.replace('127.0.0.1', hosts.gateway);
    const start = (host: number) =>
      startRemoteNode(
        { url, placement: { owners: 1, host: hosts.address(host), forwardTimeoutMs: FORWARD_TIMEOUT_MS } },
        hosts.launcher(host),
      );
    // One after the other: the first makes the schema.
    for (let host = 0; host < HOSTS; host++) nodes.push(await start(host));
    await untilAllKnow(HOSTS);
    for (let i = 0; i < GROUPS; i++) {
      const group = await RecordedGroup.create(nodes[0]!);
      for (const node of nodes) await group.register(node, 3);
      for (const node of nodes) await group.search(node);
      groups.push(group);
    }
  });
  afterAll(async () => {
    hosts?.heal();
    await closeNodes(nodes);
    await postgres?.remove();
    hosts?.remove();
  });

  async function untilAllKnow(count: number): Promise<void> {
    const known = () => Promise.all(nodes.map((node) => node.clusterStats()));
    while ((await known()).some((stats) => stats.nodes !== count)) await sleep(50);
  }

  /** One client on each of the nodes, going from group to group, until the storm is over. */
  async function loadDuring(asked: readonly RemoteNode[], storm: () => Promise<void>): Promise<void> {
    let over = false;
    const lanes = asked.map(async (node) => {
      for (let i = 0; !over; i++) await groups[i % GROUPS]!.randomOperation(node);
    });
    await storm();
    over = true;
    await Promise.all(lanes);
  }

  const unanswered = () => groups.reduce((sum, group) => sum + group.unanswered, 0);
  const operations = () => groups.reduce((sum, group) => sum + group.history.length, 0);
  const fallbacks = async () => {
    const stats = await Promise.all(nodes.map((node) => node.clusterStats()));
    return stats.reduce((sum, { fallbacks: by }) => sum + by.slow + by.unreachable + by.avoided, 0);
  };

  async function expectNothingLost(test: string): Promise<void> {
    const outcomes: Outcome[] = [];
    for (const group of groups) outcomes.push(await group.judge(nodes));
    const sum = (name: 'staleReads' | 'lostWrites') => outcomes.reduce((total, each) => total + each[name], 0);
    const figures = { staleReads: sum('staleReads'), lostWrites: sum('lostWrites') };
    recordFigures(test, { histories: GROUPS, operations: operations(), ...figures });
    expect({ ...figures, violations: outcomes.flatMap(({ violations }) => violations.slice(0, 3)) }).toEqual({
      staleReads: 0,
      lostWrites: 0,
      violations: [],
    });
  }

  it('answer everything, each for itself, while they cannot reach each other but the database', async () => {
    const [before, fallbacksBefore] = [operations(), await fallbacks()];
    await loadDuring(nodes, async () => {
      await sleep(300);
      hosts.separate();
      while ((await fallbacks()) < fallbacksBefore + 10) await sleep(50);
      hosts.heal();
      await sleep(300);
    });
    expect(unanswered()).toBe(0);
    expect(operations()).toBeGreaterThan(before + 20);
    await expectNothingLost('cluster-separated');
  });

  it.runIf(process.env.RELIABILITY_LONG)(
    'go on without one that is cut off from everything, which answers errors instead of the past until it is back',
    async () => {
      const [lonely, ...others] = nodes as [RemoteNode, ...RemoteNode[]];
      await loadDuring(others, async () => {
        await sleep(300);
        hosts.cutOff(0);
        const before = unanswered();
        const cutOff = groups.map((group, i) => (i % 2 ? group.search(lonely) : group.list(lonely)));
        await Promise.all(cutOff);
        // Whatever failed was asked of the lonely one: the others go on by themselves.
        expect(unanswered() - before).toBe(GROUPS);
        const stats = await Promise.all(others.map((node) => node.clusterStats()));
        for (const { nodes: known } of stats) expect(known).toBe(HOSTS - 1);
        expect((await lonely.clusterStats()).nodes).toBe(1);
        hosts.heal();
        await untilAllKnow(HOSTS);
      });
      expect(unanswered()).toBe(GROUPS);
      await expectNothingLost('cluster-cut-off');
    },
  );
});
