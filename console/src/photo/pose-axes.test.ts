import { describe, expect, it } from 'vitest';
import { poseAxes } from './pose-axes.ts';

describe('poseAxes', () => {
  it('shows a frontal head as a plain cross', () => {
    const { right, up, forward } = poseAxes({ x: 0, y: 0, z: 0 });
    expect(right).toEqual({ x: 1, y: 0 });
    expect(up).toEqual({ x: 0, y: -1 });
    expect(forward.x).toBeCloseTo(0);
    expect(forward.y).toBeCloseTo(0);
  });

  it('points the nose to the right for yaw, up for pitch', () => {
    expect(poseAxes({ x: 30, y: 0, z: 0 }).forward.x).toBeCloseTo(0.5);
    expect(poseAxes({ x: 0, y: 30, z: 0 }).forward.y).toBeCloseTo(-0.5);
  });

  it('leans clockwise for roll: the crown goes to the right', () => {
    const { up, right } = poseAxes({ x: 0, y: 0, z: 90 });
    expect(up.x).toBeCloseTo(1);
    expect(right.y).toBeCloseTo(1);
  });
});
