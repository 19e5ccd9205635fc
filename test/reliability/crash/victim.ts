/**
 * The process that is killed. Each lane works on a group of its own and says on standard output, one JSON line each, what
 * it is about to do and what was acknowledged. Lines are written synchronously: what was acknowledged was also said.
 *
 * Usage: node victim.ts <data folder> <number of the newest master key>
 */
import { writeSync } from 'node:fs';
import { WRITE_THREAD } from '../../../src/open-store.ts';
import type { Group } from '../../../src/ports.ts';
import { createGallery } from '../../../src/search/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { createVault, rotateMasterKey } from '../../../src/vault/index.ts';
import { masterKeys, newFace } from './faces.ts';
import { APP_KEY_ID, CAPACITY, LANES, type VictimLine } from './protocol.ts';

const MOST_FACES = 400;

const [folder, newestKey] = [process.argv[2]!, Number(process.argv[3])];
const store = await openSqliteStore(folder, { writeThread: WRITE_THREAD });
const vault = createVault(masterKeys(newestKey));
const gallery = createGallery({ store, vault, threads: 0 });
let rotations = newestKey;

function say(line: VictimLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function openGroup(groupId: string): Promise<Group> {
  await store.createGroup({ appKeyId: APP_KEY_ID, groupId, modelVersion: 'model', createdAt: Date.now() }, 100);
  return (await store.findGroup(APP_KEY_ID, groupId))!;
}

async function idsOf(group: Group): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await gallery.listFaces(group, 200, after);
    ids.push(...page.items.map((face) => face.faceId));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

async function work(lane: string): Promise<never> {
  let group = await openGroup(lane);
  let ids = await idsOf(group);
  while (true) {
    const dice = Math.random();
    if (dice < 0.02 && lane === LANES[0]) {
      rotations++;
      say({ lane, type: 'rotate', newestKey: rotations });
      vault.setMasterKeys(masterKeys(rotations));
      await rotateMasterKey({ store, vault });
    } else if (dice < 0.05) {
      say({ lane, type: 'remove-group' });
      await gallery.removeGroup(group);
      ids = [];
      say({ lane, type: 'done' });
      group = await openGroup(lane);
      continue;
    } else if (dice < 0.4 || ids.length > MOST_FACES) {
      const [faceId] = ids.splice(Math.floor(Math.random() * ids.length), 1);
      if (faceId === undefined) continue;
      say({ lane, type: 'remove', faceId });
      await gallery.removeFace(group, faceId);
    } else {
      const faces = Array.from({ length: 1 + Math.floor(Math.random() * 20) }, newFace);
      say({ lane, type: 'register', faceIds: faces.map((face) => face.faceId) });
      await gallery.enrol(group, faces, CAPACITY);
      ids.push(...faces.map((face) => face.faceId));
    }
    say({ lane, type: 'done' });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// All threads run before the first kill can come.
await store.ensureGroupKey('none', { keyId: '', bytes: new Uint8Array(0) });
say({ lane: '', type: 'ready' });
await Promise.all(LANES.map(work));
