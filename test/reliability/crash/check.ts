import { createGallery, deepVerify } from '../../../src/search/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { createVault } from '../../../src/vault/index.ts';
import { embeddingOf, masterKeys } from './faces.ts';
import { APP_KEY_ID, type Expectation, LANES } from './protocol.ts';

export type Damage = {
  /** Acknowledged faces that are not there, or no longer searchable with their own template. */
  lost: number;
  /** Acknowledged removals that came back. */
  returned: number;
  /** Everything else: half-written operations, wrong counts, findings of the integrity checks. */
  problems: string[];
};

/** Opens what the killed process left, compares it with what must be there, and settles what was uncertain. */
export async function checkStore(folder: string, expected: Expectation): Promise<Damage> {
  const damage: Damage = { lost: 0, returned: 0, problems: [] };
  const store = await openSqliteStore(folder);
  const vault = createVault(masterKeys(expected.newestKey));
  const gallery = createGallery({ store, vault, threads: 0 });
  damage.problems.push(...(await store.integrityProblems()));
  damage.problems.push(...(await deepVerify({ store, vault })).findings.map(({ finding }) => finding));
  for (const lane of LANES) {
    const group = await store.findGroup(APP_KEY_ID, lane);
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = group === undefined ? undefined : await gallery.listFaces(group, 200, after);
      for (const { faceId } of page?.items ?? []) found.add(faceId);
      after = page?.next;
    } while (after !== undefined);
    if (group !== undefined && group.faceCount !== found.size) {
      damage.problems.push(`${lane}: faceCount is ${group.faceCount}, rows are ${found.size}`);
    }
    settleOpenOperation(expected, lane, found, damage);
    const present = expected.present.get(lane)!;
    for (const faceId of present) {
      if (!found.has(faceId)) damage.lost++;
    }
    for (const faceId of found) {
      if (expected.removed.has(faceId)) damage.returned++;
      else if (!present.has(faceId)) damage.problems.push(`${lane}: a face that nobody registered`);
    }
    // The templates are the right ones, and the search agrees with the list.
    if (group === undefined) continue;
    const everything = await gallery.searchByEmbedding(group, embeddingOf('probe'), -1, 4096);
    if (everything.length !== found.size)
      damage.problems.push(`${lane}: the search sees ${everything.length} of ${found.size}`);
    for (const faceId of [...found].slice(0, 20)) {
      const [best] = await gallery.searchByEmbedding(group, embeddingOf(faceId), 0.99, 1);
      if (best?.face.faceId !== faceId) damage.lost++;
    }
  }
  await gallery.close();
  await store.close();
  return damage;
}

/** What was not acknowledged may have happened, but then wholly. */
function settleOpenOperation(expected: Expectation, lane: string, found: Set<string>, damage: Damage): void {
  const open = expected.open.get(lane);
  expected.open.delete(lane);
  if (open === undefined) return;
  if (open.type === 'register') {
    const there = open.faceIds.filter((faceId) => found.has(faceId)).length;
    if (there === open.faceIds.length) expected.settle(open);
    else if (there > 0) damage.problems.push(`${lane}: ${there} of ${open.faceIds.length} faces of one registration`);
  }
  if (open.type === 'remove' && !found.has(open.faceId)) expected.settle(open);
  if (open.type === 'remove-group' && found.size === 0) expected.settle(open);
}
