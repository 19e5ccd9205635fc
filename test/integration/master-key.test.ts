import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';

type Search = { matchFaces: { similarity: number }[] };

let server: LikenessProcess;
const { dataDir, remove } = temporaryDataFolder();
const settings = { LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0' };
const keyFile = `${dataDir}.master-key`;
const photo = { image: asImage(samplePhoto(1)) };

beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
});
afterAll(async () => {
  await server.kill();
  remove();
});

it('changes under a running server, which then still opens old groups and wraps new ones with the new key', async () => {
  const api = apiOf(server.url, server.appKey!);
  for (const groupId of ['a', 'b']) {
    await api('POST', '/groups', { groupId });
    await api('POST', `/groups/${groupId}`, { ...photo, limit: 5 });
  }
  const before = readFileSync(keyFile, 'utf8').trim();
  const { code, stdout, stderr } = await runLikeness(['rotate'], settings);
  expect(stderr).toContain('Added a new master key');
  expect(stdout).toContain('2 group keys are wrapped');
  expect(code).toBe(0);
  const after = readFileSync(keyFile, 'utf8').trim();
  expect(after).not.toContain(before);
  expect(after.split('\n')).toHaveLength(1);

  await api('POST', '/groups', { groupId: 'c' });
  expect((await api('POST', '/groups/c', { ...photo, limit: 5 })).header.resultCode).toBe(0);
  expect(await server.stop()).toBe(0);

  const { appKey } = server;
  server = await startLikenessProcess(dataDir);
  const restarted = apiOf(server.url, appKey!);
  for (const groupId of ['a', 'b', 'c']) {
    const { data } = await restarted<Search>('POST', `/groups/${groupId}/search?limit=1&threshold=99`, photo);
    expect(data.matchFaces).toHaveLength(1);
  }
  const deep = await runLikeness(['doctor', '--deep'], settings);
  expect(deep.stdout).toMatch(/✓ faces +9 in 3 groups, every template opens/);
  expect((await runLikeness(['audit', 'verify'], settings)).code).toBe(0);
});

it('lets the doctor find a flipped bit of a sealed face', async () => {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(`${dataDir}/likeness.db`);
  const row = database.prepare('SELECT group_no, sequence, sealed FROM template_tail LIMIT 1').get() as {
    group_no: number;
    sequence: number;
    sealed: Buffer;
  };
  row.sealed[40]! ^= 1;
  database
    .prepare('UPDATE template_tail SET sealed = ? WHERE group_no = ? AND sequence = ?')
    .run(row.sealed, row.group_no, row.sequence);
  database.close();
  const { code, stdout } = await runLikeness(['doctor', '--deep'], settings);
  expect(code).toBe(1);
  expect(stdout).toContain('✗ faces');
  expect(stdout).toContain('restore the data folder from a backup');
});
