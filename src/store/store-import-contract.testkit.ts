import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MovedGroup, NewStoredFace, StoredFace } from '../ports.ts';
import type { Store } from './store.ts';

/** Taking groups over, and putting one in the place of another: what every store must do. */
export function describeStoreImportContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as the target of an import`, () => {
    let store: Store;
    const appKeyId = randomUUID();
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    const faces: StoredFace[] = Array.from({ length: 5 }, (_, i) => ({
      sequence: 10 + i,
      tag: randomBytes(16),
      face: {
        faceId: randomUUID(),
        imageId: randomUUID(),
        personId: 'ann',
        bbox: { x0: 0.1, y0: 0.1, x1: 0.2, y1: 0.2 },
        confidence: 99.5,
        registeredAt: 5,
      },
    }));
    const chunk = { chunkId: 10, lastSequence: 12, generation: 3, faceCount: 3, sealed: randomBytes(64) };
    const tail = [13, 14].map((sequence) => ({ sequence, sealed: randomBytes(32) }));

    const movedGroup = (groupId: string, part: Partial<MovedGroup> = {}): MovedGroup => ({
      uid: randomUUID(),
      appKeyId,
      groupId,
      modelVersion: 'v2.0',
      createdAt: 1_700_000_000_000,
      faceCount: faces.length,
      wrappedKey: { keyId: 'key', bytes: randomBytes(48) },
      version: 7,
      nextSequence: 20,
      retentionDays: 30,
      ...part,
    });
    async function importRows({ uid }: MovedGroup): Promise<void> {
      expect(await store.beginGroupImport(uid)).toBe(true);
      await store.importFaces(uid, faces.slice(0, 2));
      await store.importFaces(uid, faces.slice(2));
      await store.importTemplates(uid, { chunks: [chunk], tail: [] });
      await store.importTemplates(uid, { chunks: [], tail });
    }
    /** A group that was registered here, with one face. */
    async function ownGroup(groupId: string) {
      await store.createGroup({ appKeyId, groupId, modelVersion: 'v1.0', createdAt: 1 }, 1000);
      const group = (await store.findGroup(appKeyId, groupId))!;
      await addFace(group.uid);
      return { uid: group.uid, version: (await store.readGroupState(group.uid))!.version };
    }
    const addFace = (uid: string) =>
      store.appendFaces(uid, 1, 100, (sequence): NewStoredFace[] => [
        { ...faces[0]!, face: { ...faces[0]!.face, faceId: randomUUID() }, sequence, sealed: randomBytes(32) },
      ]);

    it('shows a group once its import is finished, with every number and byte', async () => {
      const group = movedGroup('whole');
      await importRows(group);
      expect(await store.findGroup(appKeyId, 'whole')).toBeUndefined();
      expect(await store.readGroupState(group.uid)).toBeUndefined();
      expect(await store.finishGroupImport(group)).toBe(true);
      const { items } = await store.exportGroups(1000, undefined);
      const shown = items.find(({ uid }) => uid === group.uid)!;
      expect({ ...shown, wrappedKey: shown.wrappedKey?.keyId }).toEqual({ ...group, wrappedKey: 'key' });
      const listed = await store.listFaces(group.uid, 10, undefined);
      expect(listed.map(({ face, sequence }) => ({ face, sequence }))).toEqual(
        faces.map(({ face, sequence }) => ({ face, sequence })).reverse(),
      );
      expect((await store.appendFaces(group.uid, 1, 0, () => []))!.firstSequence).toBe(20);
      expect(await store.beginGroupImport(group.uid)).toBe(false);
    });

    it('begins anew where an import was interrupted', async () => {
      const group = movedGroup('again');
      await importRows(group);
      await importRows(group);
      expect(await store.finishGroupImport(group)).toBe(true);
      expect(await store.listFaces(group.uid, 10, undefined)).toHaveLength(faces.length);
    });

    it('puts a group in the place of another in one step, which is gone then', async () => {
      const before = await ownGroup('moved');
      const group = movedGroup('moved');
      await importRows(group);
      expect((await store.findGroup(appKeyId, 'moved'))!.uid).toBe(before.uid);
      expect(await store.finishGroupImport(group, before)).toBe(true);
      expect(await store.findGroup(appKeyId, 'moved')).toMatchObject({ uid: group.uid, modelVersion: 'v2.0' });
      expect(await store.readGroupState(before.uid)).toBeUndefined();
      expect(await addFace(before.uid)).toBeUndefined();
      expect(await store.listFaces(before.uid, 10, undefined)).toEqual([]);
      expect(await addFace(group.uid)).toMatchObject({ added: 1, firstSequence: 20 });
    });

    it('leaves everything as it is when the other one was changed meanwhile, or is gone', async () => {
      const before = await ownGroup('busy');
      const group = movedGroup('busy');
      await importRows(group);
      await addFace(before.uid);
      expect(await store.finishGroupImport(group, before)).toBe(false);
      expect(await store.findGroup(appKeyId, 'busy')).toMatchObject({ uid: before.uid, faceCount: 2 });
      await store.removeGroup(before.uid);
      expect(await store.finishGroupImport(group, { ...before, version: before.version + 1 })).toBe(false);
      expect(await store.findGroup(appKeyId, 'busy')).toBeUndefined();
    });
  });
}
