/**
 * A history of concurrent operations on the faces of one group, and the check whether some order of them explains every
 * answer. The set of faces is a set of independent registers (in or out), so it is enough to look at each face alone
 * (linearizability is local: Herlihy and Wing 1990).
 */
export type Operation =
  | { kind: 'add' | 'remove'; faceId: string; start: number; end: number }
  | { kind: 'read'; seen: Set<string>; start: number; end: number };

export type Violation = { faceId: string; reason: string };

/** An operation that was never answered has `end` Infinity: it may have happened at any time or not at all. */
export function checkHistory(operations: readonly Operation[]): Violation[] {
  const violations: Violation[] = [];
  const adds = new Map<string, Operation>();
  const removes = new Map<string, Operation>();
  const reads = operations.filter((operation) => operation.kind === 'read');
  for (const operation of operations) {
    if (operation.kind === 'add') adds.set(operation.faceId, operation);
    if (operation.kind === 'remove') removes.set(operation.faceId, operation);
  }
  for (const [faceId, add] of adds) {
    const remove = removes.get(faceId);
    // The window in which a face that was added may first be out again, and the earliest end of a read that saw it out.
    let earliestGone = Number.POSITIVE_INFINITY;
    for (const read of reads.toSorted((a, b) => a.end - b.end)) {
      const isSeen = read.seen.has(faceId);
      if (isSeen && read.end < add.start) violations.push({ faceId, reason: 'seen before it was registered' });
      if (isSeen && remove && remove.end < read.start) violations.push({ faceId, reason: 'seen after its deletion' });
      const mustBeIn = add.end < read.start && (!remove || remove.start > read.end);
      if (!isSeen && mustBeIn) violations.push({ faceId, reason: 'missing after its registration' });
      if (isSeen && earliestGone < read.start) violations.push({ faceId, reason: 'came back after it was gone' });
      if (!isSeen && add.end < read.start) earliestGone = Math.min(earliestGone, read.end);
    }
  }
  for (const read of reads) {
    for (const faceId of read.seen) {
      if (!adds.has(faceId)) violations.push({ faceId, reason: 'seen though nobody registered it' });
    }
  }
  return violations;
}
