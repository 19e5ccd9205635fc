/**
 * The messages of an ONNX file, as far as our edits need them.
 * Source: onnx.proto of the ONNX project (https://github.com/onnx/onnx). Fields that are not listed here are carried
 * through a read and a write untouched (`unknown`), so that an edited file loses nothing.
 *
 * 64-bit integers are bigint: slices end at 2^63 − 1, which no JS number holds.
 */

/** Fields of a message that the schema does not list, each with its tag, as they stood in the file. */
type Message = { unknown?: Uint8Array[] };

export type OnnxModel = Message & {
  irVersion?: bigint;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: bigint;
  docString?: string;
  graph: OnnxGraph;
  opsetImport: OperatorSet[];
};
export type OperatorSet = Message & { domain?: string; version?: bigint };

export type OnnxGraph = Message & {
  node: OnnxNode[];
  name?: string;
  initializer: OnnxTensor[];
  docString?: string;
  input: ValueInfo[];
  output: ValueInfo[];
  valueInfo: ValueInfo[];
};

export type OnnxNode = Message & {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  attribute: OnnxAttribute[];
  docString?: string;
  domain?: string;
};

export type OnnxAttribute = Message & {
  name: string;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  t?: OnnxTensor;
  floats: number[];
  ints: bigint[];
  strings: Uint8Array[];
  docString?: string;
  type?: number;
};

export type OnnxTensor = Message & {
  dims: bigint[];
  dataType: number;
  floatData: number[];
  int32Data: number[];
  int64Data: bigint[];
  name: string;
  rawData?: Uint8Array;
  docString?: string;
  /** 1 when the values are in another file. */
  dataLocation?: number;
};

export type ValueInfo = Message & { name: string; type?: ValueType; docString?: string };
export type ValueType = Message & { tensorType?: TensorType };
export type TensorType = Message & { elemType?: number; shape?: TensorShape };
export type TensorShape = Message & { dim: Dimension[] };
/** A fixed size (`dimValue`) or a named, free one (`dimParam`). */
export type Dimension = Message & { dimValue?: bigint; dimParam?: string };

export type ScalarKind = 'int32' | 'int64' | 'float' | 'string' | 'bytes';
export type Field = { number: number; name: string; kind: ScalarKind | (() => Schema); repeated: boolean };
export type Schema = readonly Field[];

const one = (number: number, name: string, kind: Field['kind']): Field => ({ number, name, kind, repeated: false });
const many = (number: number, name: string, kind: Field['kind']): Field => ({ number, name, kind, repeated: true });

// In ascending order of field numbers, the order in which the usual exporters write them.
const DIMENSION: Schema = [one(1, 'dimValue', 'int64'), one(2, 'dimParam', 'string')];
const TENSOR_SHAPE: Schema = [many(1, 'dim', () => DIMENSION)];
const TENSOR_TYPE: Schema = [one(1, 'elemType', 'int32'), one(2, 'shape', () => TENSOR_SHAPE)];
const VALUE_TYPE: Schema = [one(1, 'tensorType', () => TENSOR_TYPE)];
const VALUE_INFO: Schema = [one(1, 'name', 'string'), one(2, 'type', () => VALUE_TYPE), one(3, 'docString', 'string')];
const TENSOR: Schema = [
  many(1, 'dims', 'int64'),
  one(2, 'dataType', 'int32'),
  many(4, 'floatData', 'float'),
  many(5, 'int32Data', 'int32'),
  many(7, 'int64Data', 'int64'),
  one(8, 'name', 'string'),
  one(9, 'rawData', 'bytes'),
  one(12, 'docString', 'string'),
  one(14, 'dataLocation', 'int32'),
];
const ATTRIBUTE: Schema = [
  one(1, 'name', 'string'),
  one(2, 'f', 'float'),
  one(3, 'i', 'int64'),
  one(4, 's', 'bytes'),
  one(5, 't', () => TENSOR),
  many(7, 'floats', 'float'),
  many(8, 'ints', 'int64'),
  many(9, 'strings', 'bytes'),
  one(13, 'docString', 'string'),
  one(20, 'type', 'int32'),
];
const NODE: Schema = [
  many(1, 'input', 'string'),
  many(2, 'output', 'string'),
  one(3, 'name', 'string'),
  one(4, 'opType', 'string'),
  many(5, 'attribute', () => ATTRIBUTE),
  one(6, 'docString', 'string'),
  one(7, 'domain', 'string'),
];
const GRAPH: Schema = [
  many(1, 'node', () => NODE),
  one(2, 'name', 'string'),
  many(5, 'initializer', () => TENSOR),
  one(10, 'docString', 'string'),
  many(11, 'input', () => VALUE_INFO),
  many(12, 'output', () => VALUE_INFO),
  many(13, 'valueInfo', () => VALUE_INFO),
];
const OPERATOR_SET: Schema = [one(1, 'domain', 'string'), one(2, 'version', 'int64')];
export const MODEL_SCHEMA: Schema = [
  one(1, 'irVersion', 'int64'),
  one(2, 'producerName', 'string'),
  one(3, 'producerVersion', 'string'),
  one(4, 'domain', 'string'),
  one(5, 'modelVersion', 'int64'),
  one(6, 'docString', 'string'),
  one(7, 'graph', () => GRAPH),
  many(8, 'opsetImport', () => OPERATOR_SET),
];
