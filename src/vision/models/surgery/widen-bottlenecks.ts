import { GraphIndex } from '../onnx/graph.ts';
import type { OnnxGraph } from '../onnx/schema.ts';
import { findBottlenecks } from './bottleneck.ts';
import { selectChannels, ZERO_CHANNEL } from './channels.ts';

/**
 * Adds channels of zeros until the width of every inverted bottleneck is a multiple of the granularity. Exact.
 *
 * Why: the runtime uses its blocked layout only for widths it can cut into blocks; the odd widths that pruning leaves
 * behind run several times slower than the next larger round one.
 * @returns how many channels were added
 */
export function widenBottlenecks(graph: OnnxGraph, granularity: number): number {
  let added = 0;
  // The projection of one bottleneck may be the expansion of the next, so each sees what the one before it left.
  for (const bottleneck of findBottlenecks(graph, new GraphIndex(graph))) {
    const { channels } = bottleneck;
    const width = Math.ceil(channels / granularity) * granularity;
    if (width === channels) continue;
    const kept = Array.from({ length: width }, (_, channel) => (channel < channels ? channel : ZERO_CHANNEL));
    selectChannels(graph, new GraphIndex(graph), bottleneck, kept);
    added += width - channels;
  }
  return added;
}
