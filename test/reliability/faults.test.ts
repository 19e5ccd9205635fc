import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { startFaulty } from './faults/start-faulty.ts';

type Faces = { faces: { faceId: string }[]; faceCount: number };
type Registration = { addedFaces: { faceId: string }[] };
type Groups = { groups: { groupId: string; createTime?: string }[]; nextToken?: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let photo: { bytes: string };
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  photo = asImage(await sharp(samplePhoto(1)).resize(640).jpeg().toBuffer());
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const { dataDir, remove } = temporaryDataFolder();
  cleanups.push(remove);
  return dataDir;
}

function killedAtEnd(server: LikenessProcess): LikenessProcess {
  cleanups.push(() => server.kill());
  return server;
}

async function auditRows(dataDir: string): Promise<{ action: string; faceIds?: string[]; faceId?: string }[]> {
  const { stdout } = await runLikeness(['audit', 'list'], { LIKENESS_DATA_DIR: dataDir });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function expectWholeAudit(dataDir: string): Promise<void> {
  const { code, stderr } = await runLikeness(['audit', 'verify'], { LIKENESS_DATA_DIR: dataDir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

describe('kill -9 of the server under load', () => {
  it('loses nothing that was acknowledged and brings nothing back, and nothing is there that is not in the audit', async () => {
    const dataDir = newFolder();
    let server = killedAtEnd(await startLikenessProcess(dataDir));
    const appKey = server.appKey!;
    const added = new Set<string>();
    const removed = new Set<string>();
    await apiOf(server.url, appKey)('POST', '/groups', { groupId: 'g' });

    for (let round = 0; round < 3; round++) {
      const api = apiOf(server.url, appKey);
      const client = async (): Promise<void> => {
        for (;;) {
          const { data } = await api<Registration>('POST', '/groups/g', { image: photo, limit: 3 });
          for (const { faceId } of data.addedFaces) added.add(faceId);
          const [leaving] = data.addedFaces;
          removed.add(leaving!.faceId);
          await api('DELETE', `/groups/g/faces/${leaving!.faceId}`);
        }
      };
      const clients = Array.from({ length: 4 }, () => client().catch(() => 'the server is gone'));
      const before = added.size;
      while (added.size < before + 6) await sleep(10);
      await server.kill();
      await Promise.all(clients);
      server = killedAtEnd(await startLikenessProcess(dataDir));
    }

    const { data } = await apiOf(server.url, appKey)<Faces>('GET', '/groups/g/faces?limit=200');
    const present = new Set(data.faces.map(({ faceId }) => faceId));
    expect(data.faceCount).toBe(present.size);
    // A deletion that was sent and not answered may or may not have happened.
    for (const faceId of added) if (!removed.has(faceId)) expect(present).toContain(faceId);
    await expectWholeAudit(dataDir);
    const rows = await auditRows(dataDir);
    const registered = new Set(rows.flatMap(({ faceIds = [] }) => faceIds));
    const deleted = new Set(rows.flatMap(({ action, faceId }) => (action === 'face.delete' ? faceId! : [])));
    for (const faceId of [...present, ...added]) expect(registered).toContain(faceId);
    for (const faceId of registered) expect(present.has(faceId)).toBe(!deleted.has(faceId));
  });
});

describe('the audit record cannot be written', () => {
  it('and a registration is refused whole, or acknowledged and recorded later: never carried out and refused', async () => {
    const dataDir = newFolder();
    const server = killedAtEnd(await startLikenessProcess(dataDir));
    const api = apiOf(server.url, server.appKey!);
    await api('POST', '/groups', { groupId: 'g' });
    const count = async () => (await api<Faces>('GET', '/groups/g/faces?limit=200')).data.faceCount;
    const register = () => api<Registration>('POST', '/groups/g', { image: photo, limit: 3 });
    const database = new Database(`${dataDir}/likeness.db`);
    cleanups.push(() => database.close());

    // The chain is gone: changes leave their notes, which wait.
    database.exec('ALTER TABLE audit RENAME TO audit_away');
    const { header, data } = await register();
    expect(header.resultCode).toBe(0);
    expect(await count()).toBe(data.addedFaces.length);
    // What changes nothing may be asked again.
    expect((await api('POST', '/groups/g/search?limit=1&threshold=90', { image: photo })).header.resultCode).toBe(
      -50000,
    );

    // The notes are gone too: nothing can be changed, and nothing is.
    database.exec('ALTER TABLE audit_note RENAME TO audit_note_away');
    expect((await register()).header.resultCode).toBe(-50000);
    expect((await api('POST', '/groups', { groupId: 'h' })).header.resultCode).toBe(-50000);
    expect((await api('DELETE', `/groups/g/faces/${data.addedFaces[0]!.faceId}`)).header.resultCode).toBe(-50000);
    expect((await api('DELETE', '/groups/g')).header.resultCode).toBe(-50000);
    expect(await count()).toBe(data.addedFaces.length);

    database.exec('ALTER TABLE audit_note_away RENAME TO audit_note; ALTER TABLE audit_away RENAME TO audit');
    expect((await register()).header.resultCode).toBe(0);
    await expectWholeAudit(dataDir);
    const rows = await auditRows(dataDir);
    expect(rows.filter(({ action }) => action === 'face.register')).toHaveLength(2);
    expect(rows.find(({ action }) => action === 'face.register')!.faceIds).toEqual(
      data.addedFaces.map(({ faceId }) => faceId),
    );
  });
});

describe('the clock jumps', () => {
  it('and tokens and keys follow it, while order, audit, rate limits and faces do not mind', async () => {
    const dataDir = newFolder();
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const clockFile = `${dataDir}.clock`;
    const jumpTo = (offsetMs: number) => {
      writeFileSync(`${clockFile}.new`, String(offsetMs));
      renameSync(`${clockFile}.new`, clockFile);
    };
    jumpTo(0);
    const settings = { LIKENESS_TEST_CLOCK_FILE: clockFile };
    const server = killedAtEnd(await startFaulty(dataDir, settings));
    const api = apiOf(server.url, server.appKey!);
    const newKey = async (...options: string[]) =>
      (await runLikeness(['keys', 'create', ...options], { LIKENESS_DATA_DIR: dataDir })).stdout.trim();
    const [expiring, limited] = [await newKey('--days', '2'), await newKey('--rate', '3')];
    const codeFor = async (key: string) => (await apiOf(server.url, key)('GET', '/groups?limit=1')).header.resultCode;
    const groups = async (token = '') =>
      api<Groups>('GET', `/groups?limit=1${token && `&next-token=${encodeURIComponent(token)}`}`);
    for (const groupId of ['first', 'second']) await api('POST', '/groups', { groupId });
    const { nextToken } = (await groups()).data;

    // Ahead by a day and an hour.
    jumpTo(25 * HOUR_MS);
    expect((await groups(nextToken)).header.resultCode).toBe(-40040);
    const late = (await groups()).data.nextToken;
    expect((await groups(late)).header.resultCode).toBe(0);
    expect(await codeFor(expiring)).toBe(0);
    jumpTo(3 * DAY_MS);
    expect(await codeFor(expiring)).toBe(-41000);
    // And back.
    jumpTo(0);
    expect((await groups(nextToken)).header.resultCode).toBe(0);
    expect((await groups(late)).header.resultCode).toBe(0);
    expect(await codeFor(expiring)).toBe(0);

    // Into the past: what is newest is so by its order, not by its time.
    jumpTo(-400 * DAY_MS);
    const around = Date.now() - 400 * DAY_MS;
    expect((await api('POST', '/groups', { groupId: 'third' })).header.resultCode).toBe(0);
    const { header, data } = await api<Registration>('POST', '/groups/third', { image: photo, limit: 3 });
    expect(header.resultCode).toBe(0);
    expect((await groups()).data.groups[0]!.groupId).toBe('third');
    const { groups: shown } = (await api<Groups>('GET', '/groups/third')).data;
    expect(Math.abs(Date.parse(shown[0]!.createTime!) - around)).toBeLessThan(DAY_MS);

    // A rate limit is a matter of time that passes, not of what the clock says.
    const codes = [];
    for (let i = 0; i < 4; i++) codes.push(await codeFor(limited));
    expect(codes).toContain(-50000);
    jumpTo(400 * DAY_MS);
    expect(await codeFor(limited)).toBe(-50000);
    expect((await api('POST', '/groups/third', { image: photo, limit: 3 })).header.resultCode).toBe(0);
    await server.stop();

    // A start under a clock that is years ahead does not cost the record, nor a face.
    jumpTo(2000 * DAY_MS);
    const later = killedAtEnd(await startFaulty(dataDir, settings));
    const found = await apiOf(later.url, server.appKey!)<Faces>('GET', '/groups/third/faces?limit=200');
    expect(found.data.faceCount).toBe(2 * data.addedFaces.length);
    expect(await later.stop()).toBe(0);
    await expectWholeAudit(dataDir);
    expect((await auditRows(dataDir)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['key.create', 'group.create', 'face.register']),
    );
    expect(later.output()).toContain('the clock may be wrong');
  });
});

describe('the database file', () => {
  it('is closed under a running server: envelopes, not ready, a hint in the log; a restart has everything', async () => {
    const dataDir = newFolder();
    const server = killedAtEnd(await startFaulty(dataDir));
    const api = apiOf(server.url, server.appKey!);
    await api('POST', '/groups', { groupId: 'g' });
    await api('POST', '/groups/g', { image: photo, limit: 3 });
    process.kill(server.pid, 'SIGUSR2');
    while ((await fetch(`${server.url}/readyz`)).status === 200) await sleep(20);
    for (const [method, path] of [
      ['GET', '/groups?limit=1'],
      ['GET', '/groups/g/faces?limit=1'],
      ['POST', '/groups'],
    ] as const) {
      const { status, header } = await api(method, path, method === 'POST' ? { groupId: 'h' } : undefined);
      expect({ status, code: header.resultCode }).toEqual({ status: 200, code: -50000 });
      expect(header.detail).not.toContain(dataDir);
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.output()).toContain('the database file is closed: restart the server');
    await server.stop();
    const again = killedAtEnd(await startLikenessProcess(dataDir));
    const { data } = await apiOf(again.url, server.appKey!)<Faces>('GET', '/groups/g/faces?limit=10');
    expect(data.faceCount).toBe(3);
  });

  it('is not a database: the start says what to do', async () => {
    const dataDir = newFolder();
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(`${dataDir}/likeness.db`, 'x'.repeat(100_000));
    const { code, stderr } = await runLikeness(['serve'], { LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/likeness\.db cannot be opened \(SQLITE_NOTADB\)/);
  });
});

describe('the master key file', () => {
  it('cannot be read: a start says so and touches nothing, and a running server goes on', async () => {
    const dataDir = newFolder();
    const settings = { LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0' };
    const server = killedAtEnd(await startLikenessProcess(dataDir));
    const api = apiOf(server.url, server.appKey!);
    await api('POST', '/groups', { groupId: 'g' });
    await api('POST', '/groups/g', { image: photo, limit: 3 });
    const keyFile = `${dataDir}.master-key`;
    // A folder in its place cannot be read by anybody, root included.
    renameSync(keyFile, `${keyFile}.kept`);
    mkdirSync(keyFile, { mode: 0o700 });
    process.kill(server.pid, 'SIGHUP');
    while (!server.output().includes('the changed master key cannot be used')) await sleep(50);
    await api('POST', '/groups', { groupId: 'h' });
    expect((await api('POST', '/groups/h', { image: photo, limit: 3 })).header.resultCode).toBe(0);
    expect(await server.stop()).toBe(0);

    const { code, stderr } = await runLikeness(['serve'], settings);
    expect(code).toBe(1);
    expect(stderr).toMatch(/The master key file .* cannot be read \(EISDIR\): let the server's user read it/);
    expect(readdirSync(keyFile)).toEqual([]);
    rmSync(keyFile, { recursive: true });
    renameSync(`${keyFile}.kept`, keyFile);
    const again = killedAtEnd(await startLikenessProcess(dataDir));
    const { data } = await apiOf(again.url, server.appKey!)<Faces>('GET', '/groups/h/faces?limit=10');
    expect(data.faceCount).toBe(3);
  });
});

describe('no name server answers', () => {
  it('and image URLs end with their code in their time, while all else is served', async () => {
    const silent = createSocket('udp4');
    let asked = 0;
    silent.on('message', () => asked++).bind(0, '127.0.0.1');
    await once(silent, 'listening');
    cleanups.push(() => silent.close());
    const server = killedAtEnd(
      await startFaulty(newFolder(), {
        LIKENESS_TEST_NAME_SERVER: `127.0.0.1:${silent.address().port}`,
        LIKENESS_IMAGE_CONNECT_TIMEOUT_MS: '2000',
      }),
    );
    const api = apiOf(server.url, server.appKey!);
    let ended = 0;
    const waiting = Array.from({ length: 40 }, async () => {
      const { header } = await api('POST', '/detect', { image: { url: 'https://photos.example.com/face.jpg' } });
      ended++;
      return header.resultCode;
    });
    while (asked === 0) await sleep(10);
    expect((await api('POST', '/detect', { image: photo })).header.resultCode).toBe(0);
    expect((await api('GET', '/groups?limit=1')).header.resultCode).toBe(0);
    expect(ended).toBe(0);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([-45050]));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});
