/** The items of all pages, one page after the other, each fetched when the one before is used up. */
export async function* walkPages<Page extends { nextToken?: string }, Item>(
  fetchPage: (nextToken: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): AsyncGenerator<Item> {
  let nextToken: string | undefined;
  do {
    const page = await fetchPage(nextToken);
    yield* itemsOf(page);
    nextToken = page.nextToken;
  } while (nextToken);
}
