import type { NetworkManifest, NetworkRole } from './manifest.ts';
import { decodeModel } from './onnx/codec.ts';
import type { OnnxGraph, ValueInfo } from './onnx/schema.ts';

/** TensorProto.DataLocation of values that are kept in another file. */
const EXTERNAL = 1;

/**
 * Compares a network with its manifest entry before anything runs, so that a wrong name or layout is told in words and not
 * by odd similarities.
 * @param dimension of the embedding, for a recogniser
 * @throws Error that says what the file has and what the manifest says
 */
export function assertNetworkFits(
  bytes: Uint8Array,
  role: NetworkRole,
  network: NetworkManifest,
  dimension: number | undefined,
): void {
  const misfit = (problem: string) =>
    new Error(`${network.file} does not fit networks.${role} of the manifest: ${problem}.`);
  let graph: OnnxGraph;
  try {
    graph = decodeModel(bytes).graph;
  } catch (cause) {
    throw misfit((cause as Error).message);
  }
  if (graph.initializer.some((tensor) => tensor.dataLocation === EXTERNAL)) {
    throw misfit('it keeps weights in another file, which no hash covers; export it as one file');
  }
  const weights = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((input) => !weights.has(input.name));
  const [input] = inputs;
  if (inputs.length !== 1 || input!.name !== network.input.name) {
    throw misfit(`its inputs are ${listOf(inputs)}, the manifest says "${network.input.name}"`);
  }
  const wanted = wantedShape(network.input);
  const actual = shapeOf(input!);
  if (!actual || actual.length !== wanted.length || actual.some((size, axis) => differ(size, wanted[axis]))) {
    throw misfit(`its input is ${textOf(actual)}, the manifest says ${textOf(wanted)} (${network.input.layout})`);
  }
  for (const name of Object.values(network.outputs)) {
    const output = graph.output.find((candidate) => candidate.name === name);
    if (!output) throw misfit(`its outputs are ${listOf(graph.output)}, the manifest names "${name}"`);
    const size = shapeOf(output)?.at(-1);
    if (dimension !== undefined && differ(size, dimension)) {
      throw misfit(`its output ends in ${size} numbers, embeddingDimension says ${dimension}`);
    }
  }
}

/** `undefined` for a size that is free: it differs from nothing. */
type Shape = (number | undefined)[];

function wantedShape({ layout, channels, width, height }: NetworkManifest['input']): Shape {
  const planes = channels === 'GREY' ? 1 : 3;
  const area = [height || undefined, width || undefined];
  // Faces of one photo are run together, and one by one where a network takes only one.
  return layout === 'NCHW' ? [undefined, planes, ...area] : [undefined, ...area, planes];
}

function shapeOf(value: ValueInfo): Shape | undefined {
  return value.type?.tensorType?.shape?.dim.map((size) => (size.dimValue ? Number(size.dimValue) : undefined));
}

function differ(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function textOf(shape: Shape | undefined): string {
  return shape ? shape.map((size) => size ?? 'any').join('×') : 'of no known shape';
}

function listOf(values: readonly ValueInfo[]): string {
  return values.map((value) => `"${value.name}"`).join(', ');
}
