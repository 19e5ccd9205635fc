import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FaceStore, Group, GroupKeyStore, Vault } from '../ports.ts';
import { IntegrityError, SealedFaces } from './sealed-faces.ts';

const GROUPS_A_PAGE = 100;
const FACES_A_PAGE = 500;
/** A group that changes while it is checked is checked again so often. */
const ATTEMPTS = 5;

export type DeepFinding = { appKeyId: string; groupId: string; groupUid: string; finding: string };

export type DeepVerifyReport = { groups: number; faces: number; findings: DeepFinding[] };

/**
 * Opens every sealed byte and checks every tag of the store: that each key opens, each template opens in its place, each
 * face's facts are as they were stored, and that faces, templates and counts agree. Reads only; works beside a running
 * server.
 */
export async function deepVerify(options: {
  store: FaceStore & GroupKeyStore;
  vault: Vault;
  onGroup?: (group: Group) => void;
}): Promise<DeepVerifyReport> {
  const { store, vault, onGroup } = options;
  const report: DeepVerifyReport = { groups: 0, faces: 0, findings: [] };
  let afterUid: string | undefined;
  while (true) {
    const groups = await store.listAllGroups(GROUPS_A_PAGE, afterUid);
    for (const group of groups) {
      onGroup?.(group);
      report.groups++;
      const { faces, findings } = await verifyGroup(store, vault, group);
      report.faces += faces;
      const { appKeyId, groupId, uid: groupUid } = group;
      report.findings.push(...findings.map((finding) => ({ appKeyId, groupId, groupUid, finding })));
    }
    if (groups.length < GROUPS_A_PAGE) return report;
    afterUid = groups.at(-1)!.uid;
  }
}

type GroupResult = { faces: number; findings: string[] };

async function verifyGroup(store: FaceStore, vault: Vault, group: Group): Promise<GroupResult> {
  for (let attempt = 1; ; attempt++) {
    const before = await store.readGroupState(group.uid);
    if (before === undefined) return { faces: 0, findings: [] };
    const findings: string[] = [];
    const check = <T>(work: () => T): T | undefined => {
      try {
        return work();
      } catch (error) {
        findings.push(error instanceof IntegrityError ? error.message : `Reading failed: ${(error as Error).message}`);
        return undefined;
      }
    };
    const { wrappedKey } = before;
    if (wrappedKey === undefined) {
      return { faces: 0, findings: before.faceCount > 0 ? ['The key of the group is missing.'] : [] };
    }
    const key = check(() => vault.openGroupKey(group.uid, wrappedKey));
    if (key === undefined) return { faces: 0, findings: ['The key of the group does not open.'] };
    const sealing = new SealedFaces(group, key);
    const templates = await collectTemplates(store, group, sealing, check);
    const faces = await collectFaces(store, group, sealing, check);
    const after = await store.readGroupState(group.uid);
    // Faces that came or went in between would look like damage; only a quiet pass counts.
    if (after?.version !== before.version && attempt < ATTEMPTS) continue;
    if (faces.size !== before.faceCount) findings.push(`Of ${before.faceCount} faces ${faces.size} are there.`);
    for (const sequence of faces) {
      if (!templates.has(sequence)) findings.push(`The template of face ${sequence} is missing.`);
    }
    for (const sequence of templates) {
      if (!faces.has(sequence)) findings.push(`The template of face ${sequence} belongs to no face.`);
    }
    return { faces: faces.size, findings };
  }
}

type Check = <T>(work: () => T) => T | undefined;

/** The sequence numbers of all templates that open. */
async function collectTemplates(store: FaceStore, group: Group, sealing: SealedFaces, check: Check) {
  const sequences = new Set<number>();
  const snapshot = await store.readTemplates(group.uid);
  for await (const { chunks, tail } of snapshot?.batches ?? []) {
    const opened = [
      ...chunks.map((chunk) => check(() => sealing.openChunk(chunk))),
      ...tail.map((template) => check(() => sealing.openTemplate(template))),
    ];
    for (const planes of opened) for (const sequence of planes?.sequences ?? []) sequences.add(sequence);
    await nextTurn();
  }
  return sequences;
}

/** The sequence numbers of all faces, whether their facts are sound or not. */
async function collectFaces(store: FaceStore, group: Group, sealing: SealedFaces, check: Check) {
  const sequences = new Set<number>();
  let after: number | undefined;
  while (true) {
    const page = await store.listFaces(group.uid, FACES_A_PAGE, after);
    for (const stored of page) {
      check(() => sealing.openFace(stored));
      sequences.add(stored.sequence);
    }
    if (page.length < FACES_A_PAGE) return sequences;
    after = page.at(-1)!.sequence;
    await nextTurn();
  }
}
