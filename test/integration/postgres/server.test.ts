import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../../support/likeness-process.ts';
import { asImage, samplePhoto } from '../../support/photos.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

type Registration = { addedFaceCount: number; addedFaces: { faceId: string }[] };
type Search = { matchFaces: { face: { faceId: string }; similarity: number }[] };

if (!postgresPrograms()) console.log(`Servers on PostgreSQL ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('two servers on one PostgreSQL', () => {
  let postgres: PostgresServer;
  const { dataDir, remove } = temporaryDataFolder();
  const servers: LikenessProcess[] = [];
  const settings = () => ({
    LIKENESS_DATABASE_URL: postgres.url,
    LIKENESS_MASTER_KEY: masterKey,
    LIKENESS_DATA_DIR: dataDir,
  });
  const masterKey = randomBytes(32).toString('base64');

  beforeAll(async () => {
    postgres = await startPostgres();
    servers.push(await startLikenessProcess(dataDir, settings()));
    servers.push(await startLikenessProcess(dataDir, settings()));
  });
  afterAll(async () => {
    for (const server of servers) await server.kill();
    await postgres?.remove();
    remove();
  });

  it('answer as one: what one registers or deletes, the other sees with its next answer', async () => {
    const key = servers[0]!.appKey!;
    const [a, b] = servers.map(({ url }) => apiOf(url, key)) as [ReturnType<typeof apiOf>, ReturnType<typeof apiOf>];
    await a('POST', '/groups', { groupId: 'staff' });
    const { data } = await a<Registration>('POST', '/groups/staff', { image: asImage(samplePhoto(1)), limit: 20 });
    const probe = { image: asImage(samplePhoto(1)) };
    const search = async (api: typeof a) =>
      (await api<Search>('POST', '/groups/staff/search?limit=10&threshold=99', probe)).data.matchFaces;
    const [hit] = await search(b);
    expect(hit!.similarity).toBeGreaterThanOrEqual(99.9);
    expect(data.addedFaces.map(({ faceId }) => faceId)).toContain(hit!.face.faceId);
    expect((await search(a)).length).toBe(1);
    expect((await b('DELETE', `/groups/staff/faces/${hit!.face.faceId}`)).header.resultCode).toBe(0);
    expect(await search(a)).toEqual([]);
    expect((await b('DELETE', '/groups/staff')).header.resultCode).toBe(0);
    expect((await a('GET', '/groups/staff')).header.resultCode).toBe(-40030);
  });

  it('answer -50000 while PostgreSQL is away, and go on by themselves when it is back', async () => {
    const api = apiOf(servers[0]!.url, servers[0]!.appKey!);
    await api('POST', '/groups', { groupId: 'outage' });
    await postgres.stop();
    const answer = await api('GET', '/groups/outage');
    expect(answer.header).toMatchObject({ resultCode: -50000, detail: expect.stringContaining('try again') });
    expect((await fetch(`${servers[0]!.url}/readyz`)).status).toBe(503);
    await postgres.start();
    expect((await api('GET', '/groups/outage')).header.resultCode).toBe(0);
  });

  it('refuse to start without a master key that all of them share', async () => {
    const { code, stderr } = await runLikeness(['serve'], {
      LIKENESS_DATABASE_URL: postgres.url,
      LIKENESS_DATA_DIR: dataDir,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('every server needs the same master key');
  });
});
