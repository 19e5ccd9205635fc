import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Embedding, Group, NewFace } from '../../src/ports.ts';
import { createGallery, deepVerify } from '../../src/search/index.ts';
import { templateOf } from '../../src/search/template.ts';
import { planesOf } from '../../src/search/template-planes.ts';
import { DATABASE_FILE, openSqliteStore, type SqliteStore } from '../../src/store/sqlite/index.ts';
import { createVault } from '../../src/vault/index.ts';

/** Someone who may write to the database file, but does not have the master key. */

const DIMENSION = 128;
const vault = createVault([randomBytes(32)]);
const findings: unknown[] = [];
let folder: string;
let store: SqliteStore;
let gallery: ReturnType<typeof createGallery>;
let group: Group;
let other: Group;
let faces: NewFace[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-tamper-'));
  findings.length = 0;
  await open();
  group = await makeGroup('staff');
  other = await makeGroup('visitors');
  // 150 faces: two chunks and a tail.
  faces = Array.from({ length: 150 }, newFace);
  await gallery.enrol(group, faces, 1000);
  await gallery.enrol(other, Array.from({ length: 150 }, newFace), 1000);
  await close();
});
afterEach(() => rm(folder, { recursive: true }));

async function open(): Promise<void> {
  store = await openSqliteStore(folder);
  gallery = createGallery({ store, vault, threads: 0, log: { error: (...entry) => void findings.push(entry) } });
}

async function close(): Promise<void> {
  await gallery.close();
  await store.close();
}

async function makeGroup(groupId: string): Promise<Group> {
  await store.createGroup({ appKeyId: 'key', groupId, modelVersion: 'model', createdAt: 1 }, 10);
  return (await store.findGroup('key', groupId))!;
}

function newEmbedding(): Embedding {
  return Float32Array.from({ length: DIMENSION }, () => Math.random() - 0.5);
}

function newFace(): NewFace {
  const bbox = { x0: 0.1, y0: 0.1, x1: 0.2, y1: 0.2 };
  const ids = { faceId: randomUUID(), imageId: randomUUID(), externalImageId: randomUUID() };
  return { ...ids, bbox, confidence: 99, embedding: newEmbedding() };
}

function alter(sql: string): void {
  const database = new Database(join(folder, DATABASE_FILE));
  database.function('flip', (bytes, at) => {
    const altered = Buffer.from(bytes as Buffer);
    altered[Number(at)]! ^= 1;
    return altered;
  });
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  database.close();
}

const FIRST_CHUNK = '(SELECT min(no) FROM template_chunk WHERE group_no = 1)';
const LAST_CHUNK = '(SELECT max(no) FROM template_chunk WHERE group_no = 1)';
const FIRST_TAIL = '(SELECT min(sequence) FROM template_tail WHERE group_no = 1)';
const swap = (column: string, a: string, b: string, table: string) => `
  CREATE TEMP TABLE kept AS SELECT ${column} AS a, (SELECT ${column} FROM ${table} WHERE ${b}) AS b FROM ${table} WHERE ${a};
  UPDATE ${table} SET ${column} = zeroblob(1) WHERE ${b};
  UPDATE ${table} SET ${column} = (SELECT b FROM kept) WHERE ${a};
  UPDATE ${table} SET ${column} = (SELECT a FROM kept) WHERE ${b};`;

/** What is done to the file, and that a search over the group must notice it. */
const ALTERATIONS: [string, string][] = [
  [
    'a flipped bit in the nonce of a chunk',
    `UPDATE template_chunk SET sealed = flip(sealed, 0) WHERE no = ${FIRST_CHUNK}`,
  ],
  ['a flipped bit inside a chunk', `UPDATE template_chunk SET sealed = flip(sealed, 5000) WHERE no = ${FIRST_CHUNK}`],
  [
    'a flipped bit in a single record',
    `UPDATE template_tail SET sealed = flip(sealed, 60) WHERE group_no = 1 AND sequence = ${FIRST_TAIL}`,
  ],
  ['a shortened chunk', `UPDATE template_chunk SET sealed = substr(sealed, 1, 39) WHERE no = ${FIRST_CHUNK}`],
  ['two chunks swapped', swap('sealed', `no = ${FIRST_CHUNK}`, `no = ${LAST_CHUNK}`, 'template_chunk')],
  [
    'two single records swapped',
    swap('sealed', `group_no = 1 AND sequence = 129`, `group_no = 1 AND sequence = 130`, 'template_tail'),
  ],
  [
    'a chunk of another group',
    `UPDATE template_chunk SET sealed = (SELECT sealed FROM template_chunk WHERE group_no = 2 AND chunk_id = 1) WHERE no = ${FIRST_CHUNK}`,
  ],
  ['an older generation claimed', `UPDATE template_chunk SET generation = generation + 1 WHERE no = ${FIRST_CHUNK}`],
  ['a chunk removed', `DELETE FROM template_chunk WHERE no = ${FIRST_CHUNK}`],
  ['a single record removed', `DELETE FROM template_tail WHERE group_no = 1 AND sequence = ${FIRST_TAIL}`],
  ['a flipped bit in the wrapped key', 'UPDATE face_group SET wrapped_key = flip(wrapped_key, 30) WHERE no = 1'],
  [
    'the wrapped key of another group',
    'UPDATE face_group SET wrapped_key = (SELECT wrapped_key FROM face_group WHERE no = 2) WHERE no = 1',
  ],
  ['the key removed', 'UPDATE face_group SET wrapped_key = NULL, key_id = NULL WHERE no = 1'],
  ['another model version', "UPDATE face_group SET model_version = 'another' WHERE no = 1"],
  ['another app key as the owner', "UPDATE face_group SET app_key_id = 'thief' WHERE no = 1"],
  [
    'names of two faces swapped',
    swap('external_image_id', 'group_no = 1 AND sequence = 1', 'group_no = 1 AND sequence = 2', 'face').replaceAll(
      'zeroblob(1)',
      "''",
    ),
  ],
  ['a moved box', 'UPDATE face SET x0 = 0.3 WHERE group_no = 1 AND sequence = 7'],
  ['a face under another id', `UPDATE face SET face_id = '${randomUUID()}' WHERE group_no = 1 AND sequence = 7`],
  ['a flipped bit in a tag', 'UPDATE face SET tag = flip(tag, 3) WHERE group_no = 1 AND sequence = 7'],
];

describe('the untouched store', () => {
  it('is sound', async () => {
    await open();
    expect(await deepVerify({ store, vault })).toEqual({ groups: 2, faces: 300, findings: [] });
    expect(await gallery.searchByEmbedding(group, newEmbedding(), -1, 4096)).toHaveLength(150);
    await close();
  });
});

describe('an altered store', () => {
  it.each(ALTERATIONS)('is noticed by the search and by the deep check: %s', async (_name, sql) => {
    alter(sql);
    await open();
    const altered = (await store.listAllGroups(10, undefined)).find(({ groupId }) => groupId === 'staff')!;
    const failure = await gallery.searchByEmbedding(altered, newEmbedding(), -1, 4096).catch((error) => error);
    expect(failure).toMatchObject({ resultName: 'InternalServerError', resultCode: -50000 });
    expect(findings.length).toBeGreaterThan(0);
    const report = await deepVerify({ store, vault });
    expect(report.findings.length).toBeGreaterThan(0);
    expect(new Set(report.findings.map(({ groupUid }) => groupUid))).toEqual(new Set([group.uid]));
    // What is said of the damage holds places, never content.
    expect(JSON.stringify([findings, report])).not.toMatch(
      new RegExp(faces.map((face) => face.externalImageId).join('|')),
    );
    // The other group is not affected.
    expect(await gallery.searchByEmbedding(other, newEmbedding(), -1, 4096)).toHaveLength(150);
    await close();
  });

  it('cannot be read into by list, get, verify and search by face either', async () => {
    alter('UPDATE face SET confidence = 1 WHERE group_no = 1 AND sequence = 150');
    alter(`UPDATE template_chunk SET sealed = flip(sealed, 9) WHERE no = ${FIRST_CHUNK}`);
    await open();
    const refused = { resultCode: -50000 };
    await expect(gallery.listFaces(group, 5, undefined)).rejects.toMatchObject(refused);
    await expect(gallery.findFace(group, faces[149]!.faceId)).rejects.toMatchObject(refused);
    await expect(gallery.compareWithFace(group, faces[0]!.faceId, newEmbedding())).rejects.toMatchObject(refused);
    await expect(gallery.searchByFace(group, faces[0]!.faceId, 0, 5)).rejects.toMatchObject(refused);
    await expect(gallery.removeFace(group, faces[0]!.faceId)).rejects.toMatchObject(refused);
    // Getting rid of the whole group stays possible.
    expect(await gallery.removeGroup(group)).toBe(true);
    await close();
  });
});

describe('the data folder', () => {
  it('holds nothing of an embedding in any form that the server works with', async () => {
    await open();
    const face = newFace();
    await gallery.enrol(group, [face], 1000);
    await gallery.enrol(group, Array.from({ length: 100 }, newFace), 1000);
    await gallery.searchByEmbedding(group, face.embedding, 0.5, 10);
    await scanFor(face.embedding);
    await gallery.removeFace(group, faces[70]!.faceId);
    await scanFor(faces[70]!.embedding);
    await close();
    await scanFor(face.embedding);
  });
});

/** Looks for any 8 neighbouring components as floats, doubles, int16, and as the two byte planes, in every file. */
async function scanFor(embedding: Embedding): Promise<void> {
  const template = templateOf(embedding);
  const planes = planesOf([{ sequence: 1, template }]);
  const forms: [string, ArrayBufferView, number][] = [
    ['floats', embedding, 32],
    ['doubles', Float64Array.from(embedding), 64],
    ['integers', template.values, 16],
    ['high bytes', planes.high, 8],
    ['low bytes', planes.low, 8],
  ];
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    for (const [form, view, width] of forms) {
      const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
      for (let at = 0; at + width <= bytes.length; at += width) {
        expect(content.includes(bytes.subarray(at, at + width)), `${form} in ${name}`).toBe(false);
      }
    }
  }
}
