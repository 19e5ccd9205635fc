/** Share with its 95 % interval (Wilson 1927), which stays sensible when nothing or everything was counted. */
export function shareOf(count: number, total: number): { share: number; low: number; high: number } {
  if (total === 0) return { share: Number.NaN, low: 0, high: 1 };
  const z = 1.96;
  const share = count / total;
  const denominator = 1 + z ** 2 / total;
  const centre = (share + z ** 2 / (2 * total)) / denominator;
  const half = (z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2))) / denominator;
  return { share, low: centre - half, high: centre + half };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean. */
export function standardErrorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
}

/** How many of the ascending values are at least the limit. */
export function countFrom(ascending: Float32Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! >= limit) high = middle;
    else low = middle + 1;
  }
  return ascending.length - low;
}

export function percent(value: number, digits = 2): string {
  return Number.isNaN(value) ? '-' : `${(100 * value).toFixed(digits)} %`;
}

/** A rate that may be tiny: 1.2e-4. */
export function rate(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

export function round(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}
