/**
 * A bounded queue in which each key gets its turn: one client's thousand photos do not make another's single one wait for
 * all of them.
 */
export class FairQueue<Item> {
  readonly #limit: number;
  /** Keys in the order of their turns; a Map keeps insertion order. */
  readonly #lines = new Map<string, Item[]>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * When the queue is full, a key with few items takes the place of the newest one of the key with the most: who floods
   * the queue displaces only itself.
   * @returns the item that was left out, which may be this one, or undefined when there was room
   */
  push(key: string, item: Item): Item | undefined {
    let leftOut: Item | undefined;
    if (this.#size >= this.#limit) {
      const [longestKey, longest] = this.#longestLine();
      if (longest.length <= (this.#lines.get(key)?.length ?? 0) + 1) return item;
      leftOut = longest.at(-1)!;
      this.remove(longestKey, leftOut);
    }
    const line = this.#lines.get(key);
    if (line) line.push(item);
    else this.#lines.set(key, [item]);
    this.#size++;
    return leftOut;
  }

  /** The first item of the key whose turn it is. */
  shift(): Item | undefined {
    for (const [key, line] of this.#lines) {
      const item = line.shift();
      this.#lines.delete(key);
      if (line.length > 0) this.#lines.set(key, line);
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** @returns false when it is not there any more */
  remove(key: string, item: Item): boolean {
    const line = this.#lines.get(key);
    const at = line?.indexOf(item) ?? -1;
    if (!line || at < 0) return false;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(key);
    this.#size--;
    return true;
  }

  /** Takes everything out. */
  drain(): Item[] {
    const items = [...this.#lines.values()].flat();
    this.#lines.clear();
    this.#size = 0;
    return items;
  }

  #longestLine(): [string, Item[]] {
    let found: [string, Item[]] = ['', []];
    for (const entry of this.#lines) if (entry[1].length > found[1].length) found = entry;
    return found;
  }
}
