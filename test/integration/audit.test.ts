import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';

let server: LikenessProcess;
const { dataDir, remove } = temporaryDataFolder();
const settings = { LIKENESS_DATA_DIR: dataDir };

beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
});
afterAll(async () => {
  await server.kill();
  remove();
});

it('keeps who changed what and who was looked for, in a chain that verifies', async () => {
  const api = apiOf(server.url, server.appKey!);
  await api('POST', '/groups', { groupId: 'staff' });
  const { data } = await api<{ addedFaces: { faceId: string }[] }>('POST', '/groups/staff', {
    image: asImage(samplePhoto(1)),
    limit: 2,
  });
  const faceIds = data.addedFaces.map(({ faceId }) => faceId);
  await api('GET', `/groups/staff/faces/${faceIds[0]}?limit=5&threshold=90`);
  await api('DELETE', `/groups/staff/faces/${faceIds[0]}`);
  await apiOf(server.url, server.appKey!, 'v1.1')('PATCH', '/groups/staff', { minQuality: 10 });
  await api('GET', '/groups?limit=1');
  await runLikeness(['keys', 'create'], settings);

  const { stdout } = await runLikeness(['audit', 'list'], settings);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ action }) => action)).toEqual([
    'key.create',
    'group.create',
    'face.register',
    'face.search',
    'face.delete',
    'group.change',
    'key.create',
  ]);
  expect(rows[2]).toMatchObject({ groupId: 'staff', faceIds });
  expect(rows[3]).toMatchObject({ groupId: 'staff', faceId: faceIds[0], matches: expect.any(Number) });
  expect(stdout).not.toContain(server.appKey!);

  const verified = await runLikeness(['audit', 'verify'], settings);
  expect(verified).toMatchObject({ code: 0, stdout: '7 rows, from 1 to 7, all whole\n' });
});

it('shows the hand that reached into the database', async () => {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(`${dataDir}/likeness.db`);
  database.prepare("UPDATE audit SET event = replace(event, 'face.delete', 'face.search')").run();
  database.close();
  const { code, stderr } = await runLikeness(['audit', 'verify'], settings);
  expect(code).toBe(1);
  expect(stderr).toContain('row 5: its content was altered');
});
