import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Orientation } from '../contract/face.ts';
import { poseFromLandmarks } from './geometric-pose.ts';
import type { Networks } from './networks.ts';
import { estimatePose } from './pose.ts';
import { loadTestNetworks, samplePhoto, seeFaces } from './vision.testkit.ts';

let networks: Networks;

beforeAll(async () => {
  networks = await loadTestNetworks();
});

/** From left to right. */
async function posesOf(file: Uint8Array): Promise<{ network: Orientation[]; landmarks: Orientation[] }> {
  const { pyramid, faces } = await seeFaces(file, networks);
  const points = faces.map((face) => face.points);
  return { network: await estimatePose(pyramid, points, networks.pose), landmarks: points.map(poseFromLandmarks) };
}

/** One person who looks past the camera to the viewer's left, the head held straight. */
const portrait = () => sharp(samplePhoto(3)).extract({ left: 430, top: 150, width: 500, height: 640 });

describe.each(['network', 'landmarks'] as const)('the pose by the %s', (by) => {
  it('counts yaw positive towards the viewer’s right and turns it round in a mirrored photo', async () => {
    const [left] = (await posesOf(await portrait().toBuffer()))[by];
    const [right] = (await posesOf(await portrait().flop().toBuffer()))[by];
    expect(left!.x).toBeLessThan(-8);
    expect(right!.x).toBeGreaterThan(8);
    expect(left!.x + right!.x).toBeCloseTo(0, -1);
    expect(left!.y - right!.y).toBeCloseTo(0, -1);
  });

  it.each([-40, -20, 20, 40])('counts roll clockwise: turned by %d degrees', async (degrees) => {
    const [straight] = (await posesOf(await portrait().toBuffer()))[by];
    const turned = portrait().rotate(degrees, { background: '#808080' });
    const [leaning] = (await posesOf(await sharp(await turned.toBuffer()).toBuffer()))[by];
    expect(Math.abs(leaning!.z - straight!.z - degrees)).toBeLessThan(8);
    expect(Math.abs(leaning!.x - straight!.x)).toBeLessThan(15);
  });
});

describe('the two ways to the pose', () => {
  it('agree on faces that look into the camera', async () => {
    const { network, landmarks } = await posesOf(samplePhoto(6));
    for (const [i, angles] of network.entries()) {
      expect(Math.abs(angles.x - landmarks[i]!.x)).toBeLessThan(10);
      expect(Math.abs(angles.y - landmarks[i]!.y)).toBeLessThan(10);
    }
  });
});
