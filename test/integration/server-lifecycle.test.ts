import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';

type Registration = { addedFaces: { faceId: string }[]; addedFaceCount: number };
type FaceList = { faceCount: number; faces: { faceId: string }[] };
type Search = { matchFaceCount: number; matchFaces: { face: { faceId: string }; similarity: number }[] };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const { dataDir, remove } = temporaryDataFolder();
  cleanups.push(remove);
  return dataDir;
}

async function start(dataDir: string, settings?: Record<string, string>): Promise<LikenessProcess> {
  const server = await startLikenessProcess(dataDir, settings);
  cleanups.push(() => server.kill());
  return server;
}

describe('the server as a process', () => {
  it('keeps groups, faces and keys over a restart, and ends cleanly on SIGTERM', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    const appKey = first.appKey!;
    let api = apiOf(first.url, appKey);
    await api('POST', '/groups', { groupId: 'staff' });
    const { data } = await api<Registration>('POST', '/groups/staff', { image: asImage(samplePhoto(1)), limit: 20 });
    expect(data.addedFaceCount).toBeGreaterThan(0);
    expect(await first.stop()).toBe(0);

    const second = await start(dataDir);
    expect(second.appKey).toBeUndefined();
    api = apiOf(second.url, appKey);
    const list = await api<FaceList>('GET', '/groups/staff/faces?limit=200');
    expect(list.data.faces.map(({ faceId }) => faceId).sort()).toEqual(
      data.addedFaces.map(({ faceId }) => faceId).sort(),
    );
    const search = await api<Search>('POST', '/groups/staff/search?limit=1&threshold=90', {
      image: asImage(samplePhoto(1)),
    });
    expect(search.data.matchFaces[0]!.similarity).toBeGreaterThanOrEqual(99.9);
  });

  it('loses no acknowledged face to SIGKILL during registration, and keeps nothing half-written', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    const api = apiOf(first.url, first.appKey!);
    await api('POST', '/groups', { groupId: 'staff' });
    const acknowledged: string[] = [];
    const photo = asImage(samplePhoto(2));
    const enrol = async (): Promise<void> => {
      const { data } = await api<Registration>('POST', '/groups/staff', { image: photo, limit: 20 });
      acknowledged.push(...data.addedFaces.map(({ faceId }) => faceId));
      return enrol();
    };
    // The connections break when the process is killed; that is the end of these loops.
    const clients = [enrol().catch(() => {}), enrol().catch(() => {})];
    while (acknowledged.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
    await first.kill();
    await Promise.all(clients);

    const second = await start(dataDir);
    const again = apiOf(second.url, first.appKey!);
    const { data } = await again<FaceList>('GET', '/groups/staff/faces?limit=200');
    const present = new Set(data.faces.map(({ faceId }) => faceId));
    expect(acknowledged.filter((faceId) => !present.has(faceId))).toEqual([]);
    expect(data.faceCount).toBe(present.size);
    const search = await again<Search>('POST', '/groups/staff/search?limit=4096&threshold=1', { image: photo });
    expect(search.data.matchFaces.every(({ face }) => present.has(face.faceId))).toBe(true);
  });

  it('creates the master key beside the data folder, readable by its owner alone', async () => {
    const dataDir = newFolder();
    await start(dataDir);
    expect(existsSync(`${dataDir}.master-key`)).toBe(true);
    expect(statSync(`${dataDir}.master-key`).mode & 0o777).toBe(0o600);
  });

  it('answers the probes and the metrics', async () => {
    const { url, appKey } = await start(newFolder());
    await apiOf(url, appKey!)('GET', '/groups?limit=1');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'likeness_requests_total{endpoint="listGroups",code="0"} 1',
    );
  });

  it('writes no app key, id or image into its logs', async () => {
    const server = await start(newFolder(), { LIKENESS_LOG_LEVEL: 'trace' });
    const api = apiOf(server.url, server.appKey!);
    const photo = asImage(samplePhoto(1));
    const groupId = `group-${randomUUID()}`;
    await api('POST', '/groups', { groupId });
    await api('POST', `/groups/${groupId}`, { image: photo, limit: 1 });
    await api('POST', '/detect', { image: { url: 'http://127.0.0.1:80/?secret=hunter2' } });
    const log = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join('\n');
    expect(log).not.toContain(server.appKey!);
    expect(log).not.toContain('hunter2');
    expect(log).not.toContain(photo.bytes.slice(0, 40));
  });
});

describe('the command line', () => {
  it('creates, lists and revokes app keys, and prints only the key when it creates one', async () => {
    const settings = { LIKENESS_DATA_DIR: newFolder() };
    const created = await runLikeness(['keys', 'create', '--name', 'door'], settings);
    expect(created).toMatchObject({ code: 0 });
    expect(created.stdout).toMatch(/^\S{22,}\n$/);
    const list = await runLikeness(['keys', 'list'], settings);
    expect(list.stdout).toContain('door');
    expect(list.stdout).not.toContain(created.stdout.trim());
    const id = /^(\S+)\s.*door/m.exec(list.stdout)![1]!;
    expect(await runLikeness(['keys', 'revoke', id], settings)).toMatchObject({ code: 0 });
    expect((await runLikeness(['keys', 'list'], settings)).stdout).toContain('revoked');
    expect(await runLikeness(['keys', 'revoke', 'nobody'], settings)).toMatchObject({ code: 1 });
  });

  it('creates keys that a running server knows at once', async () => {
    const dataDir = newFolder();
    const { url } = await start(dataDir);
    const { stdout } = await runLikeness(['keys', 'create'], { LIKENESS_DATA_DIR: dataDir });
    expect((await apiOf(url, stdout.trim())('GET', '/groups?limit=1')).header.resultCode).toBe(0);
  });

  it.each([
    [['serve'], { LIKENESS_PROT: '1' }, 'Did you mean LIKENESS_PORT?'],
    [['serve'], { LIKENESS_PORT: 'http' }, 'LIKENESS_PORT must be a whole number'],
    [['serve'], { LIKENESS_MODEL_PACK: '/nowhere/at/all' }, 'There is no model pack in /nowhere/at/all'],
    [['serve'], { LIKENESS_MASTER_KEY_FILE: '/nowhere/at/all/key' }, 'master key file'],
  ])('%j stops with one sentence when %j', async (args, settings, sentence) => {
    const { code, stderr } = await runLikeness(args, { LIKENESS_DATA_DIR: newFolder(), ...settings });
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });

  it('lets the doctor find a healthy installation healthy', async () => {
    const dataDir = newFolder();
    await runLikeness(['keys', 'create'], { LIKENESS_DATA_DIR: dataDir });
    const { code, stdout } = await runLikeness(['doctor'], { LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0' });
    expect(stdout).not.toContain('✗');
    expect(code).toBe(0);
  });
});
