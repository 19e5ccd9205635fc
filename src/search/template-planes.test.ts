import { describe, expect, it } from 'vitest';
import { LARGEST_COMPONENT, type Template, templateOf } from './template.ts';
import { decodePlanes, joinPlanes, planesOf, rowOf, templateAt } from './template-planes.ts';

const face = (sequence: number, dimension = 20) => ({
  sequence,
  template: templateOf(Float32Array.from({ length: dimension }, () => Math.random() - 0.5)),
});

describe('planes', () => {
  it('hold every component exactly, the extreme ones included', () => {
    const values = new Int16Array([LARGEST_COMPONENT, -LARGEST_COMPONENT, 127, 128, -128, -129, 0, 1, -1, 255, 256]);
    const template: Template = { values, squaredNorm: values.reduce((sum, value) => sum + value * value, 0) };
    const planes = planesOf([{ sequence: 1, template }]);
    expect(templateAt(planes, 0)).toEqual(template);
    for (const high of planes.high) expect(Math.abs(high)).toBeLessThanOrEqual(127);
  });

  it('survive encoding, at any alignment', () => {
    const planes = planesOf([face(3), face(7), face(8)]);
    const { encoded } = planes;
    const shifted = new Uint8Array(encoded.length + 3).subarray(3);
    shifted.set(encoded);
    for (const bytes of [encoded, shifted]) expect(decodePlanes(bytes)).toEqual(planes);
  });

  it('are refused when cut, extended or of another format', () => {
    const { encoded } = planesOf([face(1)]);
    expect(() => decodePlanes(encoded.subarray(0, -1))).toThrow(/length/);
    expect(() => decodePlanes(new Uint8Array([...encoded, 0]))).toThrow(/length/);
    expect(() => decodePlanes(Uint8Array.from(encoded, (byte, i) => (i === 0 ? 9 : byte)))).toThrow(/format/);
    expect(() => decodePlanes(new Uint8Array(3))).toThrow(/format/);
  });

  it('join in order, without the faces that are left out', () => {
    const faces = [1, 2, 5, 7, 8].map((sequence) => face(sequence));
    const parts = [planesOf(faces.slice(0, 2)), planesOf(faces.slice(2))];
    const joined = joinPlanes(parts, [2]);
    expect(joined).toEqual(planesOf([faces[0]!, ...faces.slice(2)]));
    expect([rowOf(joined, 5), rowOf(joined, 2)]).toEqual([1, -1]);
    expect(joinPlanes(parts, [8, 1, 7])).toEqual(planesOf([faces[1]!, faces[2]!]));
    expect(joinPlanes(parts)).toEqual(planesOf(faces));
  });
});
