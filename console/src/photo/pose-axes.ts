import type { Orientation } from '../../../src/contract/face.ts';

export type Vector = { x: number; y: number };

const RADIANS = Math.PI / 180;

/**
 * Where the head's own axes point on the picture (x to the right, y down), as unit vectors seen from the front.
 * @param orientation degrees; yaw grows to the viewer's right, pitch upwards, roll clockwise
 */
export function poseAxes({ x: yaw, y: pitch, z: roll }: Orientation): { right: Vector; up: Vector; forward: Vector } {
  const [sinYaw, cosYaw] = [Math.sin(yaw * RADIANS), Math.cos(yaw * RADIANS)];
  const [sinPitch, cosPitch] = [Math.sin(pitch * RADIANS), Math.cos(pitch * RADIANS)];
  const [sinRoll, cosRoll] = [Math.sin(roll * RADIANS), Math.cos(roll * RADIANS)];
  const project = (x: number, y: number, z: number): Vector => {
    const turned = x * cosYaw + z * sinYaw;
    return { x: turned * cosRoll - y * sinRoll, y: turned * sinRoll + y * cosRoll };
  };
  return {
    right: project(1, 0, 0),
    up: project(0, -cosPitch, -sinPitch),
    forward: project(0, -sinPitch, cosPitch),
  };
}
