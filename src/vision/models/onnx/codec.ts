import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, MODEL_SCHEMA, type OnnxModel, type ScalarKind, type Schema } from './schema.ts';

type Decoded = Record<string, unknown> & { unknown?: Uint8Array[] };

const WIRE_TYPE: Record<ScalarKind, WireType> = {
  int32: WireType.Varint,
  int64: WireType.Varint,
  float: WireType.Bit32,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
};
/** Kinds whose repeated form may be written as one length-delimited run. */
const PACKABLE: ReadonlySet<Field['kind']> = new Set(['int32', 'int64', 'float']);

/**
 * Reads an ONNX file. Tensor bytes are views into `bytes`, not copies.
 * @throws Error when the bytes are not an ONNX model
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let model: Decoded;
  try {
    model = decodeMessage(new BinaryReader(bytes), bytes.length, MODEL_SCHEMA);
  } catch (cause) {
    throw new Error('not an ONNX file', { cause });
  }
  if (model.graph === undefined) throw new Error('not an ONNX file: it holds no graph');
  return model as unknown as OnnxModel;
}

export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  encodeMessage(writer, model as unknown as Decoded, MODEL_SCHEMA);
  return writer.finish();
}

function decodeMessage(reader: BinaryReader, end: number, schema: Schema): Decoded {
  const message: Decoded = {};
  for (const field of schema) if (field.repeated) message[field.name] = [];
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = schema.find((candidate) => candidate.number === number);
    if (field === undefined) {
      const writer = new BinaryWriter().tag(number, wireType).raw(reader.skip(wireType, number));
      message.unknown ??= [];
      message.unknown.push(writer.finish());
    } else if (!field.repeated) {
      message[field.name] = decodeValue(reader, field.kind);
    } else {
      const values = message[field.name] as unknown[];
      if (PACKABLE.has(field.kind) && wireType === WireType.LengthDelimited) {
        const runEnd = reader.uint32() + reader.pos;
        while (reader.pos < runEnd) values.push(decodeValue(reader, field.kind));
      } else {
        values.push(decodeValue(reader, field.kind));
      }
    }
  }
  return message;
}

function decodeValue(reader: BinaryReader, kind: Field['kind']): unknown {
  switch (kind) {
    case 'int32':
      return reader.int32();
    case 'int64':
      return BigInt(reader.int64());
    case 'float':
      return reader.float();
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.bytes();
    default: {
      const end = reader.uint32() + reader.pos;
      return decodeMessage(reader, end, kind());
    }
  }
}

function encodeMessage(writer: BinaryWriter, message: Decoded, schema: Schema): void {
  for (const field of schema) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (!field.repeated) {
      encodeField(writer, field, value);
      continue;
    }
    const values = value as unknown[];
    if (values.length > 0 && field.kind === 'float') encodeFloats(writer, field.number, values as number[]);
    else for (const item of values) encodeField(writer, field, item);
  }
  for (const raw of message.unknown ?? []) writer.raw(raw);
}

function encodeField(writer: BinaryWriter, field: Field, value: unknown): void {
  const { kind, number } = field;
  writer.tag(number, typeof kind === 'string' ? WIRE_TYPE[kind] : WireType.LengthDelimited);
  switch (kind) {
    case 'int32':
      writer.int32(value as number);
      break;
    case 'int64':
      writer.int64(value as bigint);
      break;
    case 'float':
      writer.float(value as number);
      break;
    case 'string':
      writer.string(value as string);
      break;
    case 'bytes':
      writer.bytes(value as Uint8Array);
      break;
    default:
      writer.fork();
      encodeMessage(writer, value as Decoded, kind());
      writer.join();
  }
}

/** Floats in one run: tensors kept as `float_data` are long. */
function encodeFloats(writer: BinaryWriter, number: number, values: number[]): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  for (const value of values) writer.float(value);
  writer.join();
}
