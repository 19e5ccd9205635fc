import { describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { BLOCK_ROWS, NO_FACE } from './arena-layout.ts';

describe.each([32, 96, 512])('an arena of %i bytes a row', (stride) => {
  const filled = () => {
    const arena = new Arena({ stride, rows: 3 * BLOCK_ROWS, lanes: 1 });
    for (let block = 0; block < 3; block++) arena.allocate();
    const { high, low, offsets, scales, errors } = arena.views;
    for (const plane of [high, low, offsets, scales, errors]) plane.fill(1);
    return arena;
  };
  const rowsThatHoldSomething = ({ views, shape }: Arena) =>
    Array.from({ length: shape.rows }, (_, row) => row).filter((row) => {
      const planes = [views.high, views.low].some((plane) =>
        plane.subarray(row * stride, (row + 1) * stride).some((byte) => byte !== 0),
      );
      return planes || views.offsets[row] !== 0 || views.scales[row] !== 0 || views.errors[row] !== NO_FACE;
    });

  it('overwrites a row that is cleared, and that one alone', () => {
    const arena = filled();
    arena.clearRow(33);
    expect(rowsThatHoldSomething(arena)).toEqual([...Array(96).keys()].filter((row) => row !== 33));
    expect([arena.hasFace(32), arena.hasFace(33)]).toEqual([true, false]);
  });

  it('overwrites a block that is given back', () => {
    const arena = filled();
    arena.free(BLOCK_ROWS);
    expect(rowsThatHoldSomething(arena)).toEqual([...Array(96).keys()].filter((row) => row < 32 || row >= 64));
    expect(arena.allocate()).toBe(BLOCK_ROWS);
  });
});
