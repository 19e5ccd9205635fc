import type { Template } from '../template.ts';
import { QUERY_CENTRE } from '../template-planes.ts';
import type { Lane } from './arena-layout.ts';

/**
 * The filter reads a query in 7 bits: u = round(q / step) + 64, so that q = q' + r with q' = step * (u - 64) and a small
 * rest r. For a row x = x_high + x_low
 *
 *   <q, x> = <q', x_high> + <r, x_high> + <q, x_low>
 *
 * and by Cauchy-Schwarz, with E = |x_low| / |x| (the row's error), e = |r| / |q| and |x_high| <= |x| * (1 + E), the cosine
 * lies within E + e * (1 + E) = E * (1 + e) + e of the approximation
 *
 *   <q', x_high> / (|q| * |x|) = (sum(u * high) - 64 * sum(high)) * (256 * step / |q|) * (1 / |x|)
 *
 * Keeping a row iff approximation + E * (1 + e) >= threshold - e therefore never loses a match. Rounding in 32-bit floats
 * is covered by the margin that every row's error already carries.
 */
const LARGEST_STEP_COUNT = 63;
const HIGH = 256;

/** Writes a query into its slot of a lane. @returns e, which `setThreshold` needs again */
export function writeQuery(lane: Lane, slot: number, stride: number, query: Template): number {
  const { values, squaredNorm } = query;
  const exact = lane.exact.subarray(slot * stride, (slot + 1) * stride);
  const coarse = lane.coarse.subarray(slot * stride, (slot + 1) * stride);
  exact.fill(0);
  exact.set(values);
  coarse.fill(QUERY_CENTRE);
  const step = largestOf(values) / LARGEST_STEP_COUNT;
  let restSquared = 0;
  for (let i = 0; i < values.length; i++) {
    const steps = Math.round(values[i]! / step);
    coarse[i] = steps + QUERY_CENTRE;
    restSquared += (values[i]! - steps * step) ** 2;
  }
  const error = Math.sqrt(restSquared / squaredNorm);
  lane.parameters[slot * 4] = (HIGH * step) / Math.sqrt(squaredNorm);
  lane.parameters[slot * 4 + 1] = 1 + error;
  return error;
}

export function setThreshold(lane: Lane, slot: number, minCosine: number, error: number): void {
  lane.parameters[slot * 4 + 2] = minCosine - error;
}

function largestOf(values: Int16Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
