/** Hits of one query, best first; of equal ones the newest (highest sequence number) first. */
export type HitList = { cosines: Float64Array; sequences: Float64Array };

/**
 * Collects the best `limit` hits. Takes hits in any order in amortised constant time: when twice the limit is held, the
 * worse half is dropped and `threshold` rises to the worst kept hit, so that the scan stops looking below it.
 */
export class TopHits {
  readonly #limit: number;
  #cosines = new Float64Array(64);
  #sequences = new Float64Array(64);
  #count = 0;
  /** A hit below this cosine cannot be in the result. */
  threshold: number;

  constructor(minCosine: number, limit: number) {
    this.threshold = minCosine;
    this.#limit = limit;
  }

  /** @returns whether the threshold has risen */
  add(cosine: number, sequence: number): boolean {
    if (this.#count === this.#cosines.length) this.#grow();
    this.#cosines[this.#count] = cosine;
    this.#sequences[this.#count] = sequence;
    this.#count++;
    if (this.#count < 2 * this.#limit) return false;
    const before = this.threshold;
    this.#keepBest();
    return this.threshold > before;
  }

  result(): HitList {
    const [cosines, sequences] = [this.#cosines, this.#sequences];
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i)
      .sort((a, b) => cosines[b]! - cosines[a]! || sequences[b]! - sequences[a]!)
      .subarray(0, this.#limit);
    return {
      cosines: Float64Array.from(order, (i) => cosines[i]!),
      sequences: Float64Array.from(order, (i) => sequences[i]!),
    };
  }

  #grow(): void {
    const larger = (old: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(Math.min(2 * old.length, Math.max(old.length + 1, 2 * this.#limit)));
      grown.set(old);
      return grown;
    };
    this.#cosines = larger(this.#cosines);
    this.#sequences = larger(this.#sequences);
  }

  /** Quickselect: the best `limit` hits come to the front, in no order. */
  #keepBest(): void {
    let low = 0;
    let high = this.#count - 1;
    const last = this.#limit - 1;
    while (low < high) {
      // The middle element as pivot: sorted and reversed galleries are common, random access is not worth it.
      const middle = (low + high) >> 1;
      const [pivotCosine, pivotSequence] = [this.#cosines[middle]!, this.#sequences[middle]!];
      let i = low;
      let j = high;
      while (i <= j) {
        while (this.#isBetter(i, pivotCosine, pivotSequence)) i++;
        while (this.#isWorse(j, pivotCosine, pivotSequence)) j--;
        if (i <= j) this.#swap(i++, j--);
      }
      if (last <= j) high = j;
      else if (last >= i) low = i;
      else break;
    }
    this.#count = this.#limit;
    let worst = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#count; i++) worst = Math.min(worst, this.#cosines[i]!);
    this.threshold = Math.max(this.threshold, worst);
  }

  #isBetter(i: number, cosine: number, sequence: number): boolean {
    return this.#cosines[i]! > cosine || (this.#cosines[i] === cosine && this.#sequences[i]! > sequence);
  }

  #isWorse(i: number, cosine: number, sequence: number): boolean {
    return this.#cosines[i]! < cosine || (this.#cosines[i] === cosine && this.#sequences[i]! < sequence);
  }

  #swap(i: number, j: number): void {
    const [cosine, sequence] = [this.#cosines[i]!, this.#sequences[i]!];
    this.#cosines[i] = this.#cosines[j]!;
    this.#sequences[i] = this.#sequences[j]!;
    this.#cosines[j] = cosine;
    this.#sequences[j] = sequence;
  }
}

/** The best `limit` of several sorted lists. */
export function mergeHits(lists: readonly HitList[], limit: number): { cosine: number; sequence: number }[] {
  const next = lists.map(() => 0);
  const merged: { cosine: number; sequence: number }[] = [];
  while (merged.length < limit) {
    let best = -1;
    for (let i = 0; i < lists.length; i++) {
      if (
        next[i]! < lists[i]!.cosines.length &&
        (best < 0 || precedes(lists[i]!, next[i]!, lists[best]!, next[best]!))
      ) {
        best = i;
      }
    }
    if (best < 0) break;
    const at = next[best]!++;
    merged.push({ cosine: lists[best]!.cosines[at]!, sequence: lists[best]!.sequences[at]! });
  }
  return merged;
}

function precedes(a: HitList, i: number, b: HitList, j: number): boolean {
  const difference = a.cosines[i]! - b.cosines[j]!;
  return difference > 0 || (difference === 0 && a.sequences[i]! > b.sequences[j]!);
}
