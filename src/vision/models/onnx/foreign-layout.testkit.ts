import { declareShape } from '../surgery/free-dimensions.ts';
import { GraphIndex, integerAttribute, integersAttribute, makeNode, renameTensor } from './graph.ts';
import type { OnnxModel } from './schema.ts';
import { floatTensor, integerTensor } from './tensor.ts';

/** What the remade model calls its tensors, as exporters of another framework would. */
export const FOREIGN_NAMES = { input: 'pixels', output: 'fc1' } as const;

/**
 * Remakes our recogniser (RGB planes, (x − 127.5) / 127.5) into one that takes what many others take: blue, green and red
 * of each pixel side by side (NHWC), 0..255 as they are. Its answers stay the same.
 */
export function withForeignLayout(model: OnnxModel, size: { width: number; height: number }): OnnxModel {
  const { graph } = model;
  const [input, output] = [graph.input[0]!, graph.output[0]!];
  const index = new GraphIndex(graph);
  const { input: pixels, output: embedding } = FOREIGN_NAMES;
  if (index.consumers(pixels).length > 0) throw new Error(`the graph has a tensor ${pixels} already`);
  graph.initializer.push(
    integerTensor('reversed_channels', [3], [2n, 1n, 0n]),
    floatTensor('middle', [1], Float32Array.of(127.5)),
  );
  graph.node.unshift(
    makeNode('Transpose', [pixels], 'planes', [integersAttribute('perm', [0, 3, 1, 2])]),
    makeNode('Gather', ['planes', 'reversed_channels'], 'planes_rgb', [integerAttribute('axis', 1)]),
    makeNode('Sub', ['planes_rgb', 'middle'], 'planes_centred'),
    makeNode('Div', ['planes_centred', 'middle'], input.name),
  );
  input.name = pixels;
  declareShape(input, ['batch', size.height, size.width, 3]);
  renameTensor(graph, output.name, embedding);
  return model;
}
