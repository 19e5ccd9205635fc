import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModel } from './onnx/codec.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx/schema.ts';
import { FLOAT, floatsOf } from './onnx/tensor.ts';
import { type OwnNetwork, readOwnWeights } from './own-weights.ts';
import { makeNetwork, RECIPES } from './recipe.ts';
import { fetchShippedWeights } from './shipped-weights.ts';

/** The last tensor of the part that training/detector leaves as it is. */
const FROZEN_UNTIL = '283';

let own: OwnNetwork;
let ours: OnnxGraph;
let published: OnnxGraph;

beforeAll(async () => {
  const { networks } = await readOwnWeights();
  own = networks.find(({ role }) => role === 'detector')!;
  ours = decodeModel(own.bytes).graph;
  const shipped = await fetchShippedWeights();
  published = decodeModel(makeNetwork(RECIPES.detector!, shipped['fr_detect.onnx'])).graph;
});

describe('our detector beside the published one', () => {
  it('has the same nodes and shapes, so it takes the same time', () => {
    expect(ours.node.map(wiringOf)).toEqual(published.node.map(wiringOf));
    expect(ours.initializer.map(shapeOf)).toEqual(published.initializer.map(shapeOf));
  });

  it('sees the same edges and textures: only what comes behind them was trained', () => {
    const last = published.node.findIndex(({ output }) => output.includes(FROZEN_UNTIL));
    const frozen = new Set(published.node.slice(0, last + 1).flatMap(({ input }) => input));
    expect(changedIn((name) => frozen.has(name))).toEqual([]);
    expect(changedIn((name) => !frozen.has(name)).length).toBeGreaterThan(50);
  });

  it('has no vanishing weights, and scores that come in opposite pairs', () => {
    for (const tensor of ours.initializer.filter(({ dataType }) => dataType === FLOAT)) {
      const values = floatsOf(tensor);
      expect(values.every((value) => value === 0 || Math.abs(value) > 1e-20)).toBe(true);
      if (!/^classification_headers.*(2|3)\.bias$/.test(tensor.name)) continue;
      for (let at = 0; at < values.length; at += 2) expect(values[at]).toBe(-values[at + 1]!);
    }
  });

  it('says what it was made from', () => expect(own.description.source).toContain('fr_detect.onnx'));
});

function wiringOf({ opType, input, output, attribute }: OnnxNode): string {
  const attributes = attribute.map(({ name, i, ints }) => `${name} ${i ?? ints.join()}`);
  return [opType, ...input, ...output, ...attributes].join(' ');
}

function shapeOf({ name, dims }: OnnxTensor): string {
  return `${name} ${dims.join('×')}`;
}

/** The names of the weights that differ, among those asked for. */
function changedIn(isAsked: (name: string) => boolean): string[] {
  return ours.initializer
    .filter(({ name, dataType }) => dataType === FLOAT && isAsked(name))
    .filter((tensor) => {
      const before = floatsOf(published.initializer.find(({ name }) => name === tensor.name)!);
      return floatsOf(tensor).some((value, i) => value !== before[i]);
    })
    .map(({ name }) => name);
}

it.each(['mask', 'faceCheck'] as const)('keeps the %s network under 500 KB', async (role) => {
  const { networks } = await readOwnWeights();
  const { bytes } = networks.find((network) => network.role === role)!;
  expect(bytes.length).toBeGreaterThan(100_000);
  expect(bytes.length).toBeLessThan(500_000);
});
