/**
 * A bounded queue in which each key gets its turn: one client's thousand photos do not make another's single one wait for
 * all of them.
 */
export class FairQueue<Item> {
  readonly #limit: number;
  readonly #lines = new Map<string, Item[]>();
  /** When each key had its last turn, counted in turns. Grows with the app keys that exist. */
  readonly #turns = new Map<string, number>();
  #turn = 0;
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

  /**
   * The first item of the key whose last turn is longest ago, among the keys that may have one: who asks for one thing
   * after the other comes before who always has something waiting.
   */
  shift(isAllowed: (key: string) => boolean = () => true): Item | undefined {
    let next: string | undefined;
    for (const key of this.#lines.keys()) {
      if (isAllowed(key) && (next === undefined || this.#lastTurn(key) < this.#lastTurn(next))) next = key;
    }
    if (next === undefined) return undefined;
    this.#turns.set(next, ++this.#turn);
    const item = this.#lines.get(next)![0]!;
    this.remove(next, item);
    return item;
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

  #lastTurn(key: string): number {
    return this.#turns.get(key) ?? 0;
  }

  #longestLine(): [string, Item[]] {
    let found: [string, Item[]] = ['', []];
    for (const entry of this.#lines) if (entry[1].length > found[1].length) found = entry;
    return found;
  }
}
