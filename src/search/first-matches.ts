import type { Match } from '../ports.ts';

/** How much further each next search looks. */
const GROWTH = 8;
const FACES_AT_FIRST = 64;

/**
 * The first `limit` of the matches that a choice lets through, however many it turns away: the search is repeated with a
 * larger limit until there are enough, or no more.
 * @param search the best matches, most similar first, cut at the given number
 */
export async function firstMatches(
  search: (faces: number) => Promise<Match[]>,
  choose: (matches: Match[]) => Match[],
  limit: number,
): Promise<Match[]> {
  for (let faces = Math.max(FACES_AT_FIRST, 2 * limit); ; faces *= GROWTH) {
    const matches = await search(faces);
    const chosen = choose(matches);
    if (chosen.length >= limit || matches.length < faces) return chosen.slice(0, limit);
  }
}
