export const APP_KEY_ID = 'crash-test';
export const CAPACITY = 100_000;
/** One group each, changed by one operation at a time; the lanes run side by side. */
export const LANES = ['lane-a', 'lane-b', 'lane-c'] as const;

/** What the victim says: an intention, then `done` when it was acknowledged. */
export type VictimLine = { lane: string } & (
  | { type: 'ready' | 'done' | 'remove-group' }
  | { type: 'register'; faceIds: string[] }
  | { type: 'remove'; faceId: string }
  | { type: 'rotate'; newestKey: number }
);

/** What must be in the store, as far as it is certain. */
export class Expectation {
  readonly present = new Map<string, Set<string>>(LANES.map((lane) => [lane, new Set<string>()]));
  /** Faces whose removal was acknowledged. */
  readonly removed = new Set<string>();
  /** The operation of each lane that was not acknowledged: it happened wholly or not at all. */
  readonly open = new Map<string, VictimLine>();
  newestKey = 0;

  apply(line: VictimLine): void {
    if (line.type === 'ready') return;
    if (line.type !== 'done') {
      if (line.type === 'rotate') this.newestKey = line.newestKey;
      this.open.set(line.lane, line);
      return;
    }
    const acknowledged = this.open.get(line.lane)!;
    this.open.delete(line.lane);
    this.settle(acknowledged);
  }

  /** The operation happened. */
  settle(line: VictimLine): void {
    const faces = this.present.get(line.lane)!;
    if (line.type === 'register') for (const faceId of line.faceIds) faces.add(faceId);
    if (line.type === 'remove') this.#remove(faces, line.faceId);
    if (line.type === 'remove-group') for (const faceId of [...faces]) this.#remove(faces, faceId);
  }

  #remove(faces: Set<string>, faceId: string): void {
    faces.delete(faceId);
    this.removed.add(faceId);
  }
}
