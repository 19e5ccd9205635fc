import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFigures } from '../../reliability/figures.ts';
import { checkHistory } from '../../reliability/load/history.ts';
import { apiOf } from '../../support/api.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { asImage, samplePhotoPath } from '../../support/photos.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { HttpHistory } from './http-history.ts';

/** Random operations through HTTP in each of the tests. */
const OPERATIONS = Number(process.env.RELIABILITY_CLUSTER_REQUESTS ?? 40);
/** Starting a server with its networks takes most of the time: the short form restarts one, the long one all. */
const RESTARTED = process.env.RELIABILITY_LONG ? 3 : 1;
const PHOTOS_A_SERVER = process.env.RELIABILITY_LONG ? 5 : 2;
const CLIENTS = 4;

if (!postgresPrograms()) console.log(`Three server processes ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('three servers on one PostgreSQL', () => {
  let postgres: PostgresServer;
  let shared: HttpHistory;
  let appKey: string;
  const servers: LikenessProcess[] = [];
  const { dataDir, remove } = temporaryDataFolder();
  const masterKey = randomBytes(32).toString('base64');
  const start = () =>
    startLikenessProcess(dataDir, {
      LIKENESS_DATABASE_URL: postgres.url,
      LIKENESS_MASTER_KEY: masterKey,
      LIKENESS_CLUSTER_PORT: '0',
      LIKENESS_CLUSTER_OWNERS: '1',
      LIKENESS_CLUSTER_FORWARD_TIMEOUT_MS: '30000',
      LIKENESS_SHUTDOWN_GRACE_MS: '4000',
    });
  const urls = () => servers.map(({ url }) => url);
  const any = (of: readonly string[]) => of[Math.floor(Math.random() * of.length)]!;

  beforeAll(async () => {
    postgres = await startPostgres();
    // Both find an empty database, and make the schema and the first app key at the same time.
    servers.push(...(await Promise.all([start(), start()])));
    servers.push(await start());
    const appKeys = servers.flatMap((server) => server.appKey ?? []);
    expect(appKeys).toHaveLength(1);
    appKey = appKeys[0]!;
    for (const url of urls()) while ((await metric(url, 'likeness_cluster_nodes')) < servers.length) await sleep(100);
    shared = new HttpHistory(appKey, asImage(await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer()));
    await apiOf(servers[0]!.url, appKey)('POST', '/groups', { groupId: 'shared' });
    for (const url of urls()) for (let i = 0; i < PHOTOS_A_SERVER; i++) await shared.register(url);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await postgres?.remove();
    remove();
  });

  /** Clients of a load balancer without any stickiness; what they saw must be what one server could have answered. */
  async function loadDuring(storm: (servers: LikenessProcess[]) => Promise<void>): Promise<void> {
    let operations = 0;
    let weathered = false;
    shared.failures.clear();
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (operations++ < OPERATIONS || !weathered) await shared.randomOperation(any(urls()));
    });
    await storm(servers);
    weathered = true;
    await Promise.all(clients);
  }

  async function expectOneTruth(test: string): Promise<void> {
    for (const url of urls()) await shared.list(url);
    const reads = shared.history.filter((operation) => operation.kind === 'read').slice(-urls().length);
    const lostWrites = reads.reduce((sum, { seen }) => sum + shared.present.filter((id) => !seen.has(id)).length, 0);
    const violations = checkHistory(shared.whole());
    recordFigures(test, { histories: 1, staleReads: violations.length, lostWrites });
    expect({ violations, lostWrites }).toEqual({ violations: [], lostWrites: 0 });
  }

  it('answer as one', async () => {
    await loadDuring(async () => {});
    expect([...shared.failures]).toEqual([]);
    await expectOneTruth('cluster-http');
    const owners = await Promise.all(urls().map((url) => metric(url, 'likeness_gallery_resident_groups')));
    expect(owners.sort()).toEqual([0, 0, 1]);
  });

  it('a killed one takes only its own requests with it', async () => {
    const [victim, ...others] = servers;
    await loadDuring(async () => {
      await victim!.kill();
    });
    expect([...shared.failures.keys()].filter((url) => url !== victim!.url)).toEqual([]);
    for (const { url } of others) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    servers[0] = await start();
    await expectOneTruth('cluster-node-killed');
  });

  it('are restarted one after the other without a wrong answer', async () => {
    const gone = new Set<string>();
    await loadDuring(async () => {
      for (const [i, server] of servers.slice(0, RESTARTED).entries()) {
        // The load balancer takes it out first; what it has accepted, it still answers.
        servers[i] = servers[(i + 1) % servers.length]!;
        gone.add(server.url);
        expect(await server.stop()).toBe(0);
        servers[i] = await start();
      }
    });
    expect(new Set(urls()).size).toBe(3);
    expect([...shared.failures.keys()].filter((url) => !gone.has(url))).toEqual([]);
    await expectOneTruth('cluster-rolling-restart');
  });
});

async function metric(url: string, name: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(page)![1]);
}
