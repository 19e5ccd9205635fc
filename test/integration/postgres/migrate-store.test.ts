import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/index.ts';
import { openAuditLog, verifyAudit } from '../../../src/ops/audit-log.ts';
import type { Group } from '../../../src/ports.ts';
import { createGallery, deepVerify } from '../../../src/search/index.ts';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite/index.ts';
import { createVault } from '../../../src/vault/index.ts';
import { embeddingOf, masterKeys, newFace } from '../../reliability/crash/faces.ts';
import { runLikeness, temporaryDataFolder } from '../../support/likeness-process.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

const GROUPS = 20;
const OWNER = 'owner';

if (!postgresPrograms()) console.log(`Moving to PostgreSQL ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('likeness migrate-store', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const vault = createVault(masterKeys(0));
  let postgres: PostgresServer;
  let args: string[];
  beforeAll(async () => {
    postgres = await startPostgres();
    args = ['migrate-store', '--from', `sqlite:${dataDir}`, '--to', `postgres:${postgres.url}`];
    await fill(dataDir);
  });
  afterAll(async () => {
    await postgres?.remove();
    remove();
  });

  async function fill(folder: string): Promise<void> {
    const store = await openSqliteStore(folder);
    const gallery = createGallery({ store, vault, threads: 0 });
    for (let i = 0; i < GROUPS; i++) {
      await store.createGroup({ appKeyId: OWNER, groupId: `g${i}`, modelVersion: 'model', createdAt: i }, 1000);
      const group = (await store.findGroup(OWNER, `g${i}`))!;
      const faces = Array.from({ length: 20 * i }, newFace);
      for (let at = 0; at < faces.length; at += 20) await gallery.enrol(group, faces.slice(at, at + 20), 100_000);
      // Some from chunks, and the newest, whose number must not be given again.
      for (const face of [faces[3], faces[70], faces.at(-1)]) if (face) await gallery.removeFace(group, face.faceId);
    }
    await store.insertAppKey({ id: OWNER, name: 'first', createdAt: 1, scopes: ['search'] }, sha256('secret'));
    await store.insertAppKey({ id: 'revoked', name: 'old', createdAt: 1, revokedAt: 2 }, sha256('old secret'));
    await store.replaceSetting('console.operator-password', undefined, 'hash');
    const audit = await openAuditLog({ store, vault, clock: Date.now });
    for (let i = 0; i < 50; i++) await audit.record({ action: 'face.register', appKeyId: OWNER, added: i });
    await gallery.close();
    await store.close();
  }

  it('refuses while a server runs on the folder', async () => {
    const server = await openSqliteStore(dataDir);
    const { code, stderr } = await runLikeness(args);
    await server.close();
    expect(code).toBe(1);
    expect(stderr).toContain('stop it first');
  });

  it('goes on after a kill, and ends with everything there, sealed as it was', async () => {
    const child = spawn(process.execPath, [join(packageRoot(), 'src', 'cli', 'main.ts'), ...args]);
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    child.stderr.on('data', (line: Buffer) => `${line}`.includes('Copied 6 of 20') && child.kill('SIGKILL'));
    expect(await ended).toBe('SIGKILL');

    const { code, stdout, stderr } = await runLikeness(args);
    expect({ code, stderr: stderr.split('\n').at(-2) }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Copied 20 of 20'),
    });
    expect(stdout).toContain('20 groups');
    expect(stdout).toContain('2 app keys');

    const [source, target] = [await openSqliteStore(dataDir), await openPostgresStore({ url: postgres.url })];
    const before = createGallery({ store: source, vault, threads: 0 });
    const after = createGallery({ store: target, vault, threads: 0 });
    const groups = async (store: Pick<SqliteStore, 'listGroups'>) =>
      (await store.listGroups(OWNER, 100, undefined)).items;
    expect(await groups(target)).toEqual(await groups(source));
    for (const group of await groups(source)) {
      const probe = embeddingOf(randomUUID());
      expect(await after.searchByEmbedding(group, probe, -1, 4096)).toEqual(
        await before.searchByEmbedding(group, probe, -1, 4096),
      );
    }
    expect(await deepVerify({ store: target, vault })).toMatchObject({ findings: [] });
    expect(await verifyAudit({ store: target, vault, clock: Date.now })).toMatchObject({ rows: 50, lastPosition: 50 });
    expect(await target.listAppKeys()).toEqual(await source.listAppKeys());
    expect((await target.findAppKeyByHash(sha256('secret')))?.key.id).toBe(OWNER);
    expect(await target.readSetting('console.operator-password')).toBe('hash');
    const nextNumber = async (store: Pick<SqliteStore, 'appendFaces'>, group: Group) =>
      (await store.appendFaces(group.uid, 1, 0, () => []))!.firstSequence;
    const [largest] = await groups(source);
    expect(await nextNumber(target, largest!)).toBe(await nextNumber(source, largest!));
    for (const part of [before, after, source, target]) await part.close();
  });

  it('copies it all back into an empty folder', async () => {
    const back = temporaryDataFolder();
    const { code, stdout } = await runLikeness([
      'migrate-store',
      '--from',
      `postgres:${postgres.url}`,
      '--to',
      `sqlite:${back.dataDir}`,
    ]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('20 groups') });
    const [first, last] = [await openSqliteStore(dataDir), await openSqliteStore(back.dataDir)];
    expect(await last.exportGroups(100, undefined)).toEqual(await first.exportGroups(100, undefined));
    expect(await last.exportAppKeys()).toEqual(await first.exportAppKeys());
    expect(await last.readAudit(0, 100)).toEqual(await first.readAudit(0, 100));
    expect(await deepVerify({ store: last, vault })).toMatchObject({ groups: 20, findings: [] });
    await first.close();
    await last.close();
    back.remove();
  });

  it('refuses a folder that was in use already', async () => {
    const used = temporaryDataFolder();
    const store = await openSqliteStore(used.dataDir);
    await store.createGroup({ appKeyId: 'other', groupId: 'mine', modelVersion: 'model', createdAt: 1 }, 10);
    await store.close();
    const { code, stderr } = await runLikeness([
      'migrate-store',
      '--from',
      `sqlite:${dataDir}`,
      '--to',
      `sqlite:${used.dataDir}`,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('holds the group mine') });
    used.remove();
  });

  it('refuses a target that was used meanwhile', async () => {
    const target = await openPostgresStore({ url: postgres.url });
    const gallery = createGallery({ store: target, vault, threads: 0 });
    await gallery.enrol((await target.findGroup(OWNER, 'g5'))!, [newFace()], 100_000);
    await gallery.close();
    await target.close();
    const { code, stderr } = await runLikeness(args);
    expect(code).toBe(1);
    expect(stderr).toContain('another version of the group g5');
  });
});

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
