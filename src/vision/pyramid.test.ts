import { describe, expect, it } from 'vitest';
import { ImagePyramid } from './pyramid.ts';

describe('ImagePyramid', () => {
  const pyramid = new ImagePyramid({ data: new Uint8Array(100 * 60 * 3), width: 100, height: 60 });

  it.each([
    [0.5, 1, 100],
    [1.6, 1, 100],
    [1.7, 2, 50],
    [3.2, 2, 50],
    [3.3, 4, 25],
  ])('reads a step of %d from scale %d', (step, scale, width) => {
    const found = pyramid.levelFor(step);
    expect(found.scale).toBe(scale);
    expect(found.level.width).toBe(width);
  });

  it('ends before a level would be empty', () => {
    const strip = new ImagePyramid({ data: new Uint8Array(80 * 3 * 3), width: 80, height: 3 });
    expect(strip.levelFor(1000).level.height).toBe(1);
  });

  it.each([
    [3, 3],
    [8, 2],
    [97, 31],
    [640, 5],
  ])('halves %d×%d to the rounded means of four pixels, without an odd edge', (width, height) => {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 3)) % 256);
    const odd = new ImagePyramid({ data, width, height });
    const { level } = odd.levelFor(2);
    expect([level.width, level.height]).toEqual([width >> 1, height >> 1]);
    const byteAt = (x: number, y: number, channel: number) => data[(y * width + x) * 3 + channel]!;
    const expected = Uint8Array.from({ length: level.width * level.height * 3 }, (_, i) => {
      const [channel, x, y] = [i % 3, Math.floor(i / 3) % level.width, Math.floor(i / 3 / level.width)];
      const sum = [0, 1].flatMap((dx) => [0, 1].map((dy) => byteAt(2 * x + dx, 2 * y + dy, channel)));
      return (sum[0]! + sum[1]! + sum[2]! + sum[3]! + 2) >> 2;
    });
    expect(odd.memory.bytes(level.place, expected.length)).toEqual(expected);
  });

  it('uses the memory of a photo that is done with again', () => {
    const first = new ImagePyramid({ data: new Uint8Array(300).fill(9), width: 10, height: 10 });
    const { memory } = first;
    first.release();
    const second = new ImagePyramid({ data: new Uint8Array(300).fill(1), width: 10, height: 10 });
    expect(second.memory).toBe(memory);
    expect(second.memory.bytes(second.base.place, 300)).toEqual(new Uint8Array(300).fill(1));
  });

  it('keeps what stands in its memory when that grows', () => {
    const grown = new ImagePyramid({ data: new Uint8Array(300).fill(7), width: 10, height: 10 });
    grown.cropBlock(5_000_000);
    expect(grown.memory.bytes(grown.base.place, 300)).toEqual(new Uint8Array(300).fill(7));
  });
});
