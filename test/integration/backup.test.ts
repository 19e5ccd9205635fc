import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { postgresPrograms, startPostgres } from '../support/postgres-server.ts';

type Search = { matchFaces: { similarity: number }[] };

const { dataDir, remove } = temporaryDataFolder();
const other = temporaryDataFolder();
const backup = join(dirname(dataDir), 'backup.db');
const photo = { image: asImage(samplePhoto(1)) };
let server: LikenessProcess;

beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
  const api = apiOf(server.url, server.appKey!);
  await api('POST', '/groups', { groupId: 'staff' });
  await api('POST', '/groups/staff', { ...photo, limit: 5 });
});
afterAll(async () => {
  await server.kill();
  remove();
  other.remove();
});

function sealedTemplate(): Buffer {
  const database = new Database(backup, { readonly: true });
  const sealed = database.prepare('SELECT sealed FROM template_tail LIMIT 1').pluck().get() as Buffer;
  database.close();
  return sealed;
}

describe('a backup', () => {
  it('is taken while the server runs, and serves the same faces on another machine', async () => {
    const made = await runLikeness(['backup', backup], { LIKENESS_DATA_DIR: dataDir });
    expect(made.stdout).toContain('3 faces in 1 groups');
    copyFileSync(`${dataDir}.master-key`, `${other.dataDir}.master-key`);
    const restored = await runLikeness(['restore', backup], { LIKENESS_DATA_DIR: other.dataDir });
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Restored 3 faces in 1 groups') });

    const copy = await startLikenessProcess(other.dataDir);
    try {
      const api = apiOf(copy.url, server.appKey!);
      const { data } = await api<Search>('POST', '/groups/staff/search?limit=1&threshold=99', photo);
      expect(data.matchFaces[0]!.similarity).toBeGreaterThanOrEqual(99.9);
    } finally {
      await copy.stop();
    }
  });

  it('of what changed since is small, and the chain of them gives the last state', async () => {
    const folder = dirname(dataDir);
    const settings = { LIKENESS_DATA_DIR: dataDir };
    const api = apiOf(server.url, server.appKey!);
    const increments = ['1.increment', '2.increment'].map((name) => join(folder, name));
    await api('POST', '/groups/staff', { image: asImage(samplePhoto(3)), limit: 5 });
    expect(await runLikeness(['backup', increments[0]!, '--since', backup], settings)).toMatchObject({ code: 0 });
    const { data } = await api<{ faces: { faceId: string }[] }>('GET', '/groups/staff/faces?limit=200');
    await api('DELETE', `/groups/staff/faces/${data.faces[0]!.faceId}`);
    const second = await runLikeness(['backup', increments[1]!, '--since', increments[0]!], settings);
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/5 faces in 1 groups .* pages changed/) });
    expect(statSync(increments[1]!).size).toBeLessThan(statSync(backup).size / 2);

    const drill = temporaryDataFolder();
    const elsewhere = { LIKENESS_DATA_DIR: drill.dataDir, LIKENESS_MASTER_KEY_FILE: `${dataDir}.master-key` };
    const gap = await runLikeness(['restore', backup, increments[1]!], elsewhere);
    expect(gap).toMatchObject({ code: 1, stderr: expect.stringContaining('one between them is missing') });
    const restored = await runLikeness(['restore', backup, ...increments], elsewhere);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Restored 5 faces in 1 groups') });
    drill.remove();
  });

  it.skipIf(!postgresPrograms())('goes into PostgreSQL as well, once', async () => {
    const postgres = await startPostgres();
    const settings = { LIKENESS_DATABASE_URL: postgres.url, LIKENESS_MASTER_KEY_FILE: `${dataDir}.master-key` };
    try {
      const restored = await runLikeness(['restore', backup], settings);
      expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Restored 3 faces in 1 groups') });
      const copy = await startLikenessProcess(other.dataDir, settings);
      const api = apiOf(copy.url, server.appKey!);
      const { data } = await api<Search>('POST', '/groups/staff/search?limit=1&threshold=99', photo);
      expect(data.matchFaces[0]!.similarity).toBeGreaterThanOrEqual(99.9);
      await api('POST', '/groups', { groupId: 'later' });
      await copy.stop();
      const again = await runLikeness(['restore', backup], settings);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('in use already') });
    } finally {
      await postgres.remove();
    }
  });

  it('overwrites nothing, neither a file nor a data folder', async () => {
    const again = await runLikeness(['backup', backup], { LIKENESS_DATA_DIR: dataDir });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already') });
    const restored = await runLikeness(['restore', backup], { LIKENESS_DATA_DIR: dataDir });
    expect(restored).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is overwritten') });
  });

  it('is refused when a bit is wrong or the master key is another, and then leaves nothing behind', async () => {
    const empty = temporaryDataFolder();
    const settings = { LIKENESS_DATA_DIR: empty.dataDir, LIKENESS_MASTER_KEY_FILE: `${dataDir}.master-key` };
    const bytes = readFileSync(backup);
    const damaged = join(dirname(dataDir), 'damaged.db');
    const place = bytes.indexOf(sealedTemplate());
    expect(place).toBeGreaterThan(0);
    bytes[place + 40]! ^= 1;
    writeFileSync(damaged, bytes);
    expect((await runLikeness(['restore', damaged], settings)).code).toBe(1);
    const strange = {
      LIKENESS_DATA_DIR: empty.dataDir,
      LIKENESS_MASTER_KEY: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('base64'),
    };
    const wrongKey = await runLikeness(['restore', backup], strange);
    expect(wrongKey).toMatchObject({ code: 1, stderr: expect.stringContaining('key of the group does not open') });
    expect(existsSync(empty.dataDir) ? readdirSync(empty.dataDir) : []).toEqual([]);
    empty.remove();
  });
});
