import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { decodeModel, encodeModel } from './codec.ts';
import { integersAttribute, makeNode } from './graph.ts';
import { addConvolution, makeModel, noise } from './onnx.testkit.ts';
import { floatsOf, integersOf, integerTensor } from './tensor.ts';

describe('decodeModel and encodeModel', () => {
  it('bring back what was written', () => {
    const graph = { node: [], initializer: [] };
    addConvolution(graph, ['input', 'output'], [2, 3, 1, 1], { weights: noise(6), bias: noise(2) });
    const model = makeModel(graph, [1, 3, 4, 4], 4);
    const read = decodeModel(encodeModel(model));
    expect(read.graph.node[0]).toMatchObject({ opType: 'Conv', input: ['input', 'output_w', 'output_b'] });
    expect(floatsOf(read.graph.initializer[0]!)).toEqual(noise(6));
    expect(read.graph.input[0]!.type!.tensorType!.shape!.dim[1]!.dimValue).toBe(3n);
  });

  it('keep integers that no JS number holds', () => {
    const end = 2n ** 63n - 1n;
    const model = makeModel({ initializer: [integerTensor('ends', [1], [end])] }, [1], 1);
    expect(integersOf(decodeModel(encodeModel(model)).graph.initializer[0]!)).toEqual([end]);
  });

  it('read integers packed and one by one', () => {
    const model = makeModel({ node: [makeNode('Nothing', [], 'x', [integersAttribute('sizes', [3, 300])])] }, [1], 1);
    const packed = new BinaryWriter().tag(1, WireType.LengthDelimited).string('sizes');
    packed.tag(8, WireType.LengthDelimited).fork().int64(3n).int64(300n).join();
    const node = new BinaryWriter().tag(4, WireType.LengthDelimited).string('Nothing');
    node.tag(5, WireType.LengthDelimited).bytes(packed.finish());
    const graph = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(node.finish());
    const bytes = new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph.finish()).finish();
    const sizes = (file: Uint8Array) => decodeModel(file).graph.node[0]!.attribute[0]!.ints;
    expect(sizes(bytes)).toEqual([3n, 300n]);
    expect(sizes(encodeModel(model))).toEqual([3n, 300n]);
  });

  it('carry fields through that the schema does not know', () => {
    const unknown = new BinaryWriter().tag(25, WireType.LengthDelimited).string('a function').finish();
    const model = { ...makeModel({}, [1], 1), unknown: [unknown] };
    expect(decodeModel(encodeModel(model)).unknown).toEqual([unknown]);
  });

  it.each([
    ['text', Buffer.from('<html>404</html>')],
    ['nothing', new Uint8Array()],
    ['a file cut short', encodeModel(makeModel({}, [1, 3, 8, 8], 4)).subarray(0, 20)],
  ])('say that %s is no ONNX file', (_, bytes) => {
    expect(() => decodeModel(bytes)).toThrow('not an ONNX file');
  });
});
