/** How long a node that failed is left in peace. */
const AVOID_MS = 5000;

/**
 * Nodes that failed a moment ago: asking them again would keep every client waiting. One that could not be reached is
 * avoided for all groups; one that was too slow, perhaps while it loads a large group, only for that group.
 */
export class Avoidance {
  readonly #until = new Map<string, number>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  avoid(nodeId: string, groupUid = ''): void {
    const now = this.#monotonicMs();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    this.#until.set(`${nodeId}|${groupUid}`, now + AVOID_MS);
  }

  isAvoided(nodeId: string, groupUid: string): boolean {
    const now = this.#monotonicMs();
    const isIn = (key: string) => (this.#until.get(key) ?? now) > now;
    return isIn(`${nodeId}|`) || isIn(`${nodeId}|${groupUid}`);
  }
}
