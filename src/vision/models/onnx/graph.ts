import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from './schema.ts';

/** AttributeProto.AttributeType of the attributes we write. */
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** Who makes and who uses each tensor of a graph. A snapshot: build a new one after adding or removing nodes. */
export class GraphIndex {
  readonly #producers = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #outputs: ReadonlySet<string>;

  constructor(graph: OnnxGraph) {
    for (const tensor of graph.initializer) this.#initializers.set(tensor.name, tensor);
    for (const node of graph.node) {
      for (const name of node.output) this.#producers.set(name, node);
      for (const name of node.input) {
        const users = this.#consumers.get(name);
        if (users === undefined) this.#consumers.set(name, [node]);
        else users.push(node);
      }
    }
    this.#outputs = new Set(graph.output.map((output) => output.name));
  }

  producer(tensor: string): OnnxNode | undefined {
    return this.#producers.get(tensor);
  }

  consumers(tensor: string): readonly OnnxNode[] {
    return this.#consumers.get(tensor) ?? [];
  }

  /** The one node that reads the tensor; undefined when there are more, or when it is an output of the graph. */
  onlyConsumer(tensor: string): OnnxNode | undefined {
    const users = this.consumers(tensor);
    return users.length === 1 && !this.#outputs.has(tensor) ? users[0] : undefined;
  }

  initializer(tensor: string | undefined): OnnxTensor | undefined {
    return tensor === undefined ? undefined : this.#initializers.get(tensor);
  }

  /** A constant, whether it stands as an initializer or as a Constant node. */
  constant(tensor: string | undefined): OnnxTensor | undefined {
    if (tensor === undefined) return undefined;
    const node = this.#producers.get(tensor);
    return node?.opType === 'Constant' ? attributeOf(node, 'value')?.t : this.#initializers.get(tensor);
  }
}

export function attributeOf(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function integerAttribute(name: string, value: number): OnnxAttribute {
  return { name, i: BigInt(value), floats: [], ints: [], strings: [], type: ATTRIBUTE_INT };
}

export function integersAttribute(name: string, values: readonly number[]): OnnxAttribute {
  return { name, floats: [], ints: values.map(BigInt), strings: [], type: ATTRIBUTE_INTS };
}

export function makeNode(
  opType: string,
  input: string[],
  output: string,
  attribute: OnnxAttribute[] = [],
): OnnxNode & { output: [string] } {
  return { opType, input, output: [output], name: `${opType}_${output}`, attribute };
}

/** Swaps in another version of the initializer of that name. */
export function replaceInitializer(graph: OnnxGraph, tensor: OnnxTensor): void {
  const position = graph.initializer.findIndex((candidate) => candidate.name === tensor.name);
  if (position === -1) throw new Error(`no initializer ${tensor.name}`);
  graph.initializer[position] = tensor;
}

/** Gives a tensor another name wherever it is made, used, described or handed out. */
export function renameTensor(graph: OnnxGraph, from: string, to: string): void {
  if (from === to) return;
  const rename = (name: string) => (name === from ? to : name);
  for (const node of graph.node) {
    if (node.input.includes(to) || node.output.includes(to)) throw new Error(`the graph has a tensor ${to} already`);
    node.input = node.input.map(rename);
    node.output = node.output.map(rename);
  }
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo, ...graph.initializer]) {
    value.name = rename(value.name);
  }
}

/** Drops nodes and weights that no output needs. */
export function pruneUnreachable(graph: OnnxGraph): void {
  const needed = new Set(graph.output.map((output) => output.name));
  const kept: OnnxNode[] = [];
  // Nodes are in topological order, so one walk from the end finds every ancestor.
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.input) needed.add(name);
  }
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name));
  graph.valueInfo = graph.valueInfo.filter((value) => needed.has(value.name));
  // Old exporters list weights among the inputs too; a stale entry would become a mandatory input.
  graph.input = graph.input.filter((value) => needed.has(value.name));
}
