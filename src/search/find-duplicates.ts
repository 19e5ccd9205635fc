import type { FacePair, GalleryFace, Page } from '../ports.ts';
import type { FaceIndex, Hit } from './face-index.ts';
import { areKnownAsOnePerson } from './same-person.ts';

/** Faces that are compared at a time: other searches of the group are answered in between. */
const FACES_A_SCAN = 8;
/** Older faces whose facts are read at a time. */
const FACTS_A_READ = 512;
/** A page ends then, full or not, so that a client that walks a large group is never kept waiting long. */
const PAGE_MS = 4000;

/** What the walk needs of a group; asked for anew for each scan, since the group may leave memory in between. */
export type ComparedGroup = {
  /** The group as the store has it now; undefined when it is gone. */
  index(): Promise<FaceIndex | undefined>;
  /** The checked facts of the faces that are still there. */
  facts(sequences: number[]): Promise<Map<number, GalleryFace>>;
  /** Milliseconds from anywhere, never backwards. */
  elapsed(): number;
};

/** Everything newer than `face` is done, and of `face` its pairs with faces up to `partner`: Infinity for all of them. */
type Position = { face: number; partner: number };
const START: Position = { face: Number.POSITIVE_INFINITY, partner: Number.POSITIVE_INFINITY };

/**
 * Walks from the newest face to the oldest and compares each with all older ones. A group of n faces takes n²/2
 * comparisons over all pages; one page takes at most some seconds.
 * @throws the signal's reason when it is aborted
 */
export async function findDuplicates(
  group: ComparedGroup,
  {
    minCosine,
    limit,
    after,
    signal,
  }: { minCosine: number; limit: number; after?: string | undefined; signal?: AbortSignal },
): Promise<(Page<FacePair> & { compared: number }) | undefined> {
  const until = group.elapsed() + PAGE_MS;
  const pairs: FacePair[] = [];
  let compared = 0;
  let position = readPosition(after);
  for (;;) {
    signal?.throwIfAborted();
    const index = await group.index();
    if (index === undefined) return undefined;
    // The face that the page before stopped at comes again, for the rest of its pairs.
    const probes = index.templatesBelow(
      Number.isFinite(position.partner) ? position.face + 1 : position.face,
      FACES_A_SCAN,
    );
    const hits = await Promise.all(
      probes.map(({ sequence, template }) => index.searchOlder(template, minCosine, sequence)),
    );
    for (const [i, { sequence }] of probes.entries()) {
      const from = sequence === position.face ? position.partner : 0;
      const stoppedAt = await addPairs(group, sequence, hits[i]!, from, limit, pairs);
      if (stoppedAt !== undefined) return page(pairs, compared, { face: sequence, partner: stoppedAt });
      compared++;
      position = { face: sequence, partner: Number.POSITIVE_INFINITY };
    }
    if (probes.length < FACES_A_SCAN) return page(pairs, compared, undefined);
    if (group.elapsed() >= until) return page(pairs, compared, position);
  }
}

/**
 * Adds the pairs of one face with older ones above `from`, in the order of their numbers, until the page is full.
 * @returns the last partner that was looked at when there may be more
 */
async function addPairs(
  group: ComparedGroup,
  sequence: number,
  hits: Hit[],
  from: number,
  limit: number,
  pairs: FacePair[],
): Promise<number | undefined> {
  const partners = hits.filter((hit) => hit.sequence > from).sort((a, b) => a.sequence - b.sequence);
  for (let i = 0; i < partners.length; i += FACTS_A_READ) {
    const part = partners.slice(i, i + FACTS_A_READ);
    const facts = await group.facts([sequence, ...part.map((hit) => hit.sequence)]);
    const newer = facts.get(sequence);
    if (newer === undefined) return undefined;
    for (const { sequence: partner, cosine } of part) {
      const older = facts.get(partner);
      if (older === undefined || areKnownAsOnePerson(newer, older)) continue;
      // Only a pair too many shows that the page is full and not the last one.
      if (pairs.length === limit) return partner - 1;
      pairs.push({ faces: [newer, older], cosine });
    }
  }
  return undefined;
}

function page(items: FacePair[], compared: number, position: Position | undefined) {
  return { items, compared, next: position && `${position.face}.${position.partner}` };
}

function readPosition(after: string | undefined): Position {
  if (after === undefined) return START;
  const [face, partner] = after.split('.').map(Number);
  return { face: face!, partner: partner! };
}
