import { describe, expect, it } from 'vitest';
import { createTestPorts, type SceneFace, scene } from './ports.testkit.ts';
import { findProbeFace } from './probe-face.ts';

function probeOf(...faces: SceneFace[]) {
  const file = Buffer.from(scene(...faces), 'base64');
  const flags = { orientation: false, mask: false };
  return findProbeFace(createTestPorts().engine, { field: 'image', file }, flags, { appKeyId: 'key-1' });
}

describe('findProbeFace', () => {
  it('is the largest face that is eligible', async () => {
    const probe = await probeOf({ ineligible: ['EXTREME_POSE'] }, { vector: [0, 1] }, { vector: [1, 0] });
    expect([...probe.embedding]).toEqual([0, 1]);
  });

  it.each<[string, SceneFace[], string]>([
    ['no face', [], 'No face was found in image; send a photo that shows a face.'],
    ['a small one', [{ ineligible: ['TOO_SMALL'] }], 'the largest one is smaller than 60x60 pixels;'],
    ['a turned one', [{ ineligible: ['EXTREME_POSE'] }], 'the largest one is turned more than 45 degrees;'],
    [
      'both',
      [{ ineligible: ['TOO_SMALL', 'EXTREME_POSE'] }],
      'is smaller than 60x60 pixels and is turned more than 45 degrees;',
    ],
  ])('refuses an image with %s and says why', async (_what, faces, why) => {
    await expect(probeOf(...faces)).rejects.toMatchObject({
      resultName: 'InvalidParam',
      detail: expect.stringContaining(why),
    });
  });
});
