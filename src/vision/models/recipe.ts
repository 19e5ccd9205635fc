import type { NetworkManifest, NetworkRole } from './manifest.ts';
import { decodeModel, encodeModel } from './onnx/codec.ts';
import { renameTensor } from './onnx/graph.ts';
import type { OnnxGraph } from './onnx/schema.ts';
import { SHIPPED, type ShippedFile } from './shipped-weights.ts';
import { cutOutputs } from './surgery/cut-outputs.ts';
import { flushDenormals } from './surgery/flush-denormals.ts';
import { declareShape, freeBatch, type Size } from './surgery/free-dimensions.ts';
import { fuseChannelShuffles } from './surgery/fuse-channel-shuffle.ts';
import { removeDeadChannels } from './surgery/remove-dead-channels.ts';
import { rewritePrelu } from './surgery/rewrite-prelu.ts';
import { sigmoidForSoftmax } from './surgery/sigmoid-for-softmax.ts';
import { widenBottlenecks } from './surgery/widen-bottlenecks.ts';

/** Raise it whenever the same weights would come out as another file: prepared packs are then made again. */
export const RECIPE_VERSION = 6;

/** One edit of a graph, and how the manifest tells of it. */
type Edit = { says: string; apply: (graph: OnnxGraph) => void };

/** How one network of the pack is made from the shipped weights. */
export type NetworkRecipe = {
  from: ShippedFile;
  input: NetworkManifest['input'];
  /** The names of the tensors in the shipped file -> ours. */
  rename: Record<string, string>;
  inputShape: readonly Size[];
  outputShapes: Record<string, readonly Size[]>;
  edits: readonly Edit[];
};

const WITHOUT_DENORMALS: Edit = { says: 'weights below 1e-20 set to zero', apply: flushDenormals };
/** The block of the runtime's layout with AVX-512; the 8 of AVX2 and the 4 of NEON divide it. */
const CHANNEL_BLOCK = 16;
const WITHOUT_DEAD_CHANNELS: Edit = {
  says: 'channels that never vary folded into biases and removed',
  apply: (graph) => removeDeadChannels(graph, CHANNEL_BLOCK),
};
const WITHOUT_PRELU: Edit = { says: 'PRelu written as a·x + (1 − a)·Relu(x)', apply: rewritePrelu };
const ROUND_WIDTHS: Edit = {
  says: 'bottlenecks widened with channels of zeros to a multiple of 16',
  apply: (graph) => widenBottlenecks(graph, CHANNEL_BLOCK),
};
const GATHERED_SHUFFLES: Edit = { says: 'channel shuffles written as gathers', apply: fuseChannelShuffles };
const ANY_BATCH: Edit = { says: 'any number of images in one run', apply: freeBatch };

export const RECIPES: Partial<Record<NetworkRole, NetworkRecipe>> = {
  detector: {
    from: 'fr_detect.onnx',
    input: { name: 'image', layout: 'NCHW', channels: 'RGB', width: 0, height: 0, mean: rgb(127), std: rgb(128) },
    // 462 is the raw regression, ahead of the decoding against the priors of one image size.
    rename: { input: 'image', '462': 'regression' },
    inputShape: ['batch', 3, 'height', 'width'],
    outputShapes: { scores: ['batch', 'priors', 2], regression: ['batch', 'priors', 4] },
    edits: [
      {
        says: 'cut before the decoding against the priors of one size; height and width are free',
        apply: (graph) => cutOutputs(graph, ['scores', '462']),
      },
      WITHOUT_DENORMALS,
      ANY_BATCH,
      { says: 'softmax over two classes written as a sigmoid', apply: sigmoidForSoftmax },
    ],
  },
  landmarks: {
    from: 'fr_landmark.onnx',
    input: { name: 'image', layout: 'NCHW', channels: 'GREY', width: 64, height: 64, mean: [0], std: [256] },
    rename: { input: 'image', output: 'landmarks' },
    inputShape: ['batch', 1, 64, 64],
    outputShapes: { landmarks: ['batch', 136] },
    edits: [WITHOUT_DENORMALS, WITHOUT_DEAD_CHANNELS, ANY_BATCH],
  },
  recogniser: {
    from: 'fr_feature.onnx',
    input: {
      name: 'image',
      layout: 'NCHW',
      channels: 'RGB',
      width: 112,
      height: 112,
      mean: rgb(127.5),
      std: rgb(127.5),
    },
    rename: { input: 'image', output: 'embedding' },
    inputShape: ['batch', 3, 112, 112],
    outputShapes: { embedding: ['batch', 512] },
    edits: [WITHOUT_DENORMALS, WITHOUT_DEAD_CHANNELS, WITHOUT_PRELU, ANY_BATCH],
  },
  pose: {
    from: 'fr_pose.onnx',
    input: {
      name: 'image',
      layout: 'NCHW',
      channels: 'RGB',
      width: 224,
      height: 224,
      // ImageNet's usual statistics, in pixels 0..255.
      mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
      std: [0.229 * 255, 0.224 * 255, 0.225 * 255],
    },
    rename: { input: 'image', output: 'yaw', '617': 'pitch', '618': 'roll' },
    inputShape: ['batch', 3, 224, 224],
    outputShapes: { yaw: ['batch', 66], pitch: ['batch', 66], roll: ['batch', 66] },
    edits: [WITHOUT_DENORMALS, GATHERED_SHUFFLES, ROUND_WIDTHS, ANY_BATCH],
  },
  spoof: {
    from: 'fr_liveness.onnx',
    input: { name: 'image', layout: 'NCHW', channels: 'BGR', width: 128, height: 128, mean: rgb(0), std: rgb(1) },
    rename: { input: 'image', output: 'logits' },
    inputShape: ['batch', 3, 128, 128],
    outputShapes: { logits: ['batch', 3] },
    edits: [WITHOUT_DENORMALS, ROUND_WIDTHS, WITHOUT_PRELU, ANY_BATCH],
  },
};

/** Makes one network of the pack. @param shipped the bytes of `recipe.from` */
export function makeNetwork(recipe: NetworkRecipe, shipped: Uint8Array): Uint8Array {
  const model = decodeModel(shipped);
  const { graph } = model;
  for (const edit of recipe.edits) edit.apply(graph);
  for (const [from, to] of Object.entries(recipe.rename)) renameTensor(graph, from, to);
  declareShape(graph.input[0]!, recipe.inputShape);
  for (const output of graph.output) declareShape(output, recipe.outputShapes[output.name]!);
  return encodeModel(model);
}

/** What the manifest says of a network that was made by a recipe. */
export function describeNetwork(role: NetworkRole, recipe: NetworkRecipe, sha256: string): NetworkManifest {
  return {
    file: `${role}.onnx`,
    sha256,
    source: `${SHIPPED.package}, model/${recipe.from}`,
    licence: SHIPPED.licence,
    input: recipe.input,
    outputs: Object.fromEntries(Object.keys(recipe.outputShapes).map((name) => [name, name])),
    changes: recipe.edits.map((edit) => edit.says),
  };
}

function rgb(value: number): number[] {
  return [value, value, value];
}
