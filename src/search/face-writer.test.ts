import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WRITE_THREAD } from '../open-store.ts';
import type { AuditNote, Group, NewFace } from '../ports.ts';
import { DATABASE_FILE, openSqliteStore, type SqliteStore } from '../store/sqlite/index.ts';
import { createVault } from '../vault/index.ts';
import { createGallery } from './index.ts';

const DIMENSION = 32;
const CAPACITY = 1000;
const vault = createVault([randomBytes(32)]);

/** Like a batch of a recogniser: views of one large buffer. */
function newFaces(count: number): NewFace[] {
  const all = Float32Array.from({ length: count * DIMENSION }, () => Math.random() - 0.5);
  const bbox = { x0: 0, y0: 0, x1: 1, y1: 1 };
  return Array.from({ length: count }, (_, i) => ({
    faceId: randomUUID(),
    imageId: randomUUID(),
    bbox,
    confidence: 99,
    embedding: all.subarray(i * DIMENSION, (i + 1) * DIMENSION),
  }));
}

describe.each([
  ['on the calling thread', undefined],
  ['on a thread of its own', WRITE_THREAD],
])('faces that are written %s', (_name, writeThread) => {
  let folder: string;
  let store: SqliteStore;
  let gallery: ReturnType<typeof createGallery>;
  let group: Group;
  const findings: Record<string, unknown>[] = [];
  const noteOf = (event: string): AuditNote => ({ at: 1, event, tag: randomBytes(16) });
  const events = async () => (await store.readAuditNotes()).map(({ event }) => event);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'likeness-writer-'));
    store = await openSqliteStore(folder, { ...(writeThread && { writeThread }) });
    findings.length = 0;
    gallery = createGallery({ store, vault, log: { error: (fields) => void findings.push(fields) } });
    await store.createGroup({ appKeyId: 'key', groupId: 'g', modelVersion: 'm', createdAt: 1 }, 1);
    group = (await store.findGroup('key', 'g'))!;
  });
  afterEach(async () => {
    await gallery.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('are found as soon as they were answered, and not after their removal', async () => {
    const faces = newFaces(200);
    for (let i = 0; i < faces.length; i += 20) await gallery.enrol(group, faces.slice(i, i + 20), CAPACITY);
    for (const { faceId, embedding } of faces.slice(0, 80)) {
      expect((await gallery.searchByEmbedding(group, embedding, 0.999, 1))[0]!.face.faceId).toBe(faceId);
      expect(await gallery.removeFace(group, faceId)).toBe(true);
      expect(await gallery.searchByEmbedding(group, embedding, 0.999, 1)).toEqual([]);
      expect(await gallery.removeFace(group, faceId)).toBe(false);
    }
    await gallery.close();
    const cold = createGallery({ store, vault });
    for (const { faceId, embedding } of faces.slice(80)) {
      expect((await cold.searchByEmbedding(group, embedding, 0.999, 1))[0]!.face.faceId).toBe(faceId);
    }
    expect(cold.stats().residentFaces).toBe(120);
    await cold.close();
    expect(await store.integrityProblems()).toEqual([]);
  });

  it('are as many as there is room for, and the note says how many', async () => {
    const note = (added: number) => noteOf(`added ${added}`);
    expect(await gallery.enrol(group, newFaces(3), 5, note)).toBe(3);
    expect(await gallery.enrol(group, newFaces(4), 5, note)).toBe(2);
    expect(await gallery.enrol(group, newFaces(1), 5, note)).toBe(0);
    expect(await events()).toEqual(['added 3', 'added 2']);
  });

  it('leave a note when they leave, and none when they were gone', async () => {
    const [face] = newFaces(1);
    await gallery.enrol(group, [face!], CAPACITY);
    await gallery.removeFace(group, face!.faceId, noteOf('removed'));
    await gallery.removeFace(group, face!.faceId, noteOf('removed again'));
    expect(await events()).toEqual(['removed']);
  });

  it('are refused as damaged where a chunk does not open, and nothing of it changes', async () => {
    const faces = newFaces(64);
    await gallery.enrol(group, faces, CAPACITY);
    await gallery.close();
    const other = new Database(join(folder, DATABASE_FILE));
    expect(other.prepare('UPDATE template_chunk SET sealed = zeroblob(length(sealed))').run().changes).toBe(1);
    other.close();
    await expect(gallery.removeFace(group, faces[0]!.faceId)).rejects.toMatchObject({ resultCode: -50000 });
    expect(findings).toEqual([{ groupUid: group.uid, finding: 'Chunk 1 does not open.' }]);
    expect(await gallery.countFaces(group, { faceId: faces[0]!.faceId })).toBe(1);
  });

  it('of a group that is gone are refused', async () => {
    const [face] = newFaces(1);
    await gallery.enrol(group, [face!], CAPACITY);
    const again = createGallery({ store, vault });
    expect(await again.findFace(group, face!.faceId)).toBeDefined();
    await gallery.removeGroup(group);
    expect(await again.enrol(group, newFaces(1), CAPACITY)).toBeUndefined();
    expect(await again.removeFace(group, face!.faceId)).toBe(false);
    await again.close();
  });

  it('go on being written beside changes of another kind', async () => {
    const work = newFaces(40).map(async (face, i) => {
      await gallery.enrol(group, [face], CAPACITY);
      if (i % 2 === 0) await gallery.changePerson(group, face.faceId, { to: `p${i}` });
      if (i % 4 === 1) await gallery.removeFaces(group, { imageId: face.imageId }, 5);
      if (i % 4 === 2) await gallery.removeFace(group, face.faceId);
    });
    await Promise.all(work);
    expect((await store.findGroup('key', 'g'))!.faceCount).toBe(20);
    expect((await gallery.listPersons(group, 50, undefined)).items).toHaveLength(10);
  });
});
