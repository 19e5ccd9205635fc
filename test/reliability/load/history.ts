/**
 * A history of concurrent operations on the faces of one group, and the check whether some order of them explains every
 * answer. The set of faces is a set of independent registers (in or out), so it is enough to look at each face alone
 * (linearizability is local: Herlihy and Wing 1990).
 */
export type Operation =
  | { kind: 'add' | 'remove'; faceId: string; start: number; end: number }
  | { kind: 'read'; seen: ReadonlySet<string>; start: number; end: number };

export type Violation = { faceId: string; reason: string };

type Read = Extract<Operation, { kind: 'read' }>;

/**
 * An operation that was never answered has `end` Infinity: it may have happened at any time or not at all. Takes about as
 * long as the history has faces in all its answers together.
 */
export function checkHistory(operations: readonly Operation[]): Violation[] {
  const violations: Violation[] = [];
  const adds = new Map<string, Operation>();
  const removes = new Map<string, Operation>();
  const reads = operations.filter((operation) => operation.kind === 'read').sort((a, b) => a.end - b.end);
  for (const operation of operations) {
    if (operation.kind === 'add') adds.set(operation.faceId, operation);
    if (operation.kind === 'remove') removes.set(operation.faceId, operation);
  }
  const readsThatSaw = readsByFace(reads);
  for (const faceId of readsThatSaw.keys()) {
    if (!adds.has(faceId)) violations.push({ faceId, reason: 'seen though nobody registered it' });
  }
  for (const [faceId, add] of adds) {
    const remove = removes.get(faceId);
    const saw = readsThatSaw.get(faceId) ?? [];
    // The earliest end of a read that began after the registration and did not see the face.
    let earliestGone = Number.POSITIVE_INFINITY;
    for (let at = firstEndingAfter(reads, add.end); at < reads.length; at++) {
      const read = reads[at]!;
      if (read.seen.has(faceId) || read.start <= add.end) continue;
      earliestGone = read.end;
      if (!remove || remove.start > read.end) violations.push({ faceId, reason: 'missing after its registration' });
      break;
    }
    for (const read of saw) {
      if (read.end < add.start) violations.push({ faceId, reason: 'seen before it was registered' });
      if (remove && remove.end < read.start) violations.push({ faceId, reason: 'seen after its deletion' });
      if (earliestGone < read.start) violations.push({ faceId, reason: 'came back after it was gone' });
    }
  }
  return violations;
}

function readsByFace(reads: readonly Read[]): Map<string, Read[]> {
  const byFace = new Map<string, Read[]>();
  for (const read of reads) {
    for (const faceId of read.seen) {
      const known = byFace.get(faceId);
      if (known) known.push(read);
      else byFace.set(faceId, [read]);
    }
  }
  return byFace;
}

/** @param reads by their ends */
function firstEndingAfter(reads: readonly Read[], time: number): number {
  let [low, high] = [0, reads.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reads[middle]!.end > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
