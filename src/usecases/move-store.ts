import { createHash } from 'node:crypto';
import type {
  AppKeyStore,
  AuditRow,
  AuditStore,
  FaceStore,
  MovedGroup,
  SettingStore,
  StoreExport,
  StoreImport,
} from '../ports.ts';

const GROUPS_A_PAGE = 100;
const FACES_A_READ = 1000;
const AUDIT_ROWS_A_READ = 1000;

export type MovingSource = StoreExport & AuditStore & Pick<FaceStore, 'listFaces' | 'readTemplates'>;
export type MovingTarget = StoreImport &
  StoreExport &
  AppKeyStore &
  SettingStore &
  AuditStore &
  Pick<FaceStore, 'listFaces' | 'readTemplates' | 'readGroupState' | 'removeGroup'>;

export type MoveReport = { groups: number; faces: number; appKeys: number; settings: number; auditRows: number };

/**
 * Copies everything of one store into another, still sealed: no key is needed. Every group is read back from the target
 * and compared by its hash. Run it again after a kill: what was finished is checked and passed over. Nobody else may use
 * either store meanwhile.
 *
 * @throws Error with a sentence for the operator when the target holds something else, or what was read back differs
 */
export async function moveStore(options: {
  source: MovingSource;
  target: MovingTarget;
  onProgress?: (report: Readonly<MoveReport>) => void;
}): Promise<MoveReport> {
  const { source, target, onProgress } = options;
  const report: MoveReport = { groups: 0, faces: 0, appKeys: 0, settings: 0, auditRows: 0 };
  await assertUnused(source, target);
  // First, since a target that has settings of its own was in use.
  for (const { name, value } of await source.exportSettings()) {
    await target.replaceSetting(name, undefined, value);
    if ((await target.readSetting(name)) !== value) throw alreadyInUse(`another value of the setting ${name}`);
    report.settings++;
  }
  for (const { key, hash } of await source.exportAppKeys()) {
    if ((await target.findAppKeyByHash(hash)) === undefined) await target.insertAppKey(key, hash);
    report.appKeys++;
  }
  for await (const group of allGroups(source)) {
    await moveGroup(source, target, group);
    report.groups++;
    report.faces += group.faceCount;
    onProgress?.(report);
  }
  report.auditRows = await moveAudit(source, target);
  return report;
}

/** What an interrupted move of the same source left is no use by others. */
async function assertUnused(source: StoreExport, target: StoreExport): Promise<void> {
  const ours = new Set((await source.exportAppKeys()).map(({ key }) => key.id));
  if ((await target.exportAppKeys()).some(({ key }) => !ours.has(key.id))) throw alreadyInUse('other app keys');
  const uids = new Set<string>();
  for await (const { uid } of allGroups(source)) uids.add(uid);
  for await (const { uid, groupId } of allGroups(target))
    if (!uids.has(uid)) throw alreadyInUse(`the group ${groupId}`);
}

export async function* allGroups(source: StoreExport): AsyncGenerator<MovedGroup> {
  let after: string | undefined;
  do {
    const { items, next } = await source.exportGroups(GROUPS_A_PAGE, after);
    yield* items;
    after = next;
  } while (after !== undefined);
}

async function moveGroup(source: MovingSource, target: MovingTarget, group: MovedGroup): Promise<void> {
  if (await target.beginGroupImport(group.uid)) {
    for await (const faces of faceBatches(source, group.uid)) await target.importFaces(group.uid, faces);
    for await (const batch of (await source.readTemplates(group.uid))!.batches) {
      await target.importTemplates(group.uid, batch);
    }
    await target.finishGroupImport(group);
  }
  const state = await target.readGroupState(group.uid);
  if (state?.version !== group.version) throw alreadyInUse(`another version of the group ${group.groupId}`);
  const [sent, received] = [await contentOf(source, group.uid), await contentOf(target, group.uid)];
  if (sent.faces !== group.faceCount) {
    throw new Error(
      `The group ${group.groupId} says ${group.faceCount} faces and holds ${sent.faces}: run likeness doctor --deep.`,
    );
  }
  if (sent.faces === received.faces && sent.hash === received.hash) return;
  await target.removeGroup(group.uid);
  throw new Error(
    `The group ${group.groupId} did not arrive as it was sent; it was removed again. Repeat the command.`,
  );
}

async function* faceBatches(store: Pick<FaceStore, 'listFaces'>, groupUid: string) {
  let after: number | undefined;
  for (;;) {
    const faces = await store.listFaces(groupUid, FACES_A_READ, after);
    if (faces.length > 0) yield faces;
    if (faces.length < FACES_A_READ) return;
    after = faces.at(-1)!.sequence;
  }
}

/** Count and SHA-256 of a group's faces and templates, however the store cuts its batches. */
async function contentOf(
  store: Pick<FaceStore, 'listFaces' | 'readTemplates'>,
  groupUid: string,
): Promise<{ faces: number; hash: string }> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const faces of faceBatches(store, groupUid)) {
    count += faces.length;
    for (const { face, sequence, tag } of faces) {
      const { faceId, imageId, externalImageId, bbox, confidence, personId, registeredAt } = face;
      const { x0, y0, x1, y1 } = bbox;
      const facts = [faceId, imageId, externalImageId, x0, y0, x1, y1, confidence, personId, registeredAt];
      hash.update(JSON.stringify([sequence, ...facts]));
      hash.update(tag);
    }
  }
  for await (const { chunks, tail } of (await store.readTemplates(groupUid))?.batches ?? []) {
    for (const { sealed, chunkId, lastSequence, generation, faceCount } of chunks) {
      hash.update(JSON.stringify(['chunk', chunkId, lastSequence, generation, faceCount, sealed.length]));
      hash.update(sealed);
    }
    for (const { sequence, sealed } of tail) {
      hash.update(JSON.stringify(['tail', sequence, sealed.length]));
      hash.update(sealed);
    }
  }
  return { faces: count, hash: hash.digest('hex') };
}

/** Rows keep their positions, so the chain stays whole. @returns how many there are */
async function moveAudit(source: AuditStore, target: AuditStore): Promise<number> {
  let rows: AuditRow[];
  for (let position = 0; ; position = rows.at(-1)!.position) {
    rows = await source.readAudit(position, AUDIT_ROWS_A_READ);
    if (rows.length === 0) break;
    await target.appendAudit((last) => rows.filter((row) => row.position > (last?.position ?? 0)));
  }
  // What a killed server had not chained yet: the servers of the target do it. They are left in one transaction.
  if ((await target.readAuditNotes()).length === 0) await target.leaveAuditNotes(await source.readAuditNotes());
  const [sent, received] = [await auditContentOf(source), await auditContentOf(target)];
  if (sent.rows !== received.rows || sent.hash !== received.hash) throw alreadyInUse('another audit record');
  return sent.rows;
}

async function auditContentOf(store: AuditStore): Promise<{ rows: number; hash: string }> {
  const hash = createHash('sha256');
  let count = 0;
  for (const { at, event, tag } of await store.readAuditNotes()) hash.update(JSON.stringify([at, event])).update(tag);
  let rows: AuditRow[];
  for (let position = 0; ; position = rows.at(-1)!.position) {
    rows = await store.readAudit(position, AUDIT_ROWS_A_READ);
    if (rows.length === 0) return { rows: count, hash: hash.digest('hex') };
    count += rows.length;
    for (const { position: at, at: time, event, previous, tag } of rows) {
      hash.update(JSON.stringify([at, time, event]));
      hash.update(previous).update(tag);
    }
  }
}

function alreadyInUse(what: string): Error {
  return new Error(`The target holds ${what}: it was in use already. Give an empty database.`);
}
