import { describe, expect, it } from 'vitest';
import { ApiError } from '../contract/api-error.ts';
import type { Image } from '../contract/schemas/image.ts';
import type { RequestContext } from '../ports.ts';
import { compareFaces } from './compare-faces.ts';
import { createTestPorts, scene, type TestPorts } from './ports.testkit.ts';

const context = { appKeyId: 'key-1' };
const one = { bytes: scene({ vector: [1, 0] }) };
const unreachable = { url: 'https://example.com' };

function compare(sourceImage: Image, targetImage: Image, ports: TestPorts = createTestPorts(), threshold = 80) {
  return compareFaces(ports, context, { threshold }, { sourceImage, targetImage });
}

describe('compareFaces', () => {
  it('sorts the eligible target faces by similarity and parts them at the threshold', async () => {
    const target = scene(
      { vector: [0, 1] },
      { vector: [0.6, 0.8] },
      { ineligible: ['EXTREME_POSE'] },
      { vector: [1, 0] },
    );
    const result = await compare(one, { bytes: target });
    expect(result).toMatchObject({ modelVersion: 'test-1', matchedFaceDetailCount: 2, unmatchedFaceDetailCount: 1 });
    expect(result.matchedFaceDetails.map(({ faceDetail }) => faceDetail.bbox.x0)).toEqual([0.03, 0.01]);
    expect(result.unmatchedFaceDetails.map(({ similarity }) => similarity)).toEqual([50]);
  });

  it('counts a face at exactly the threshold as a match', async () => {
    const target = { bytes: scene({ vector: [0, 1] }) };
    expect((await compare(one, target, createTestPorts(), 50)).matchedFaceDetailCount).toBe(1);
    expect((await compare(one, target, createTestPorts(), 51)).matchedFaceDetailCount).toBe(0);
  });

  it('keeps equally similar faces in the order of their size', async () => {
    const { matchedFaceDetails } = await compare(one, { bytes: scene({}, {}, {}) });
    expect(matchedFaceDetails.map(({ faceDetail }) => faceDetail.bbox.x0)).toEqual([0, 0.01, 0.02]);
  });

  it('names the image that was at fault, the source when both are', async () => {
    await expect(compare(one, unreachable)).rejects.toMatchObject({ detail: 'targetImage: No network here.' });
    await expect(compare(unreachable, one)).rejects.toMatchObject({ detail: 'sourceImage: No network here.' });
    await expect(compare(unreachable, unreachable)).rejects.toMatchObject({ detail: 'sourceImage: No network here.' });
  });

  it('cancels the work on one image when the other has failed', async () => {
    const ports = createTestPorts();
    const cancelled: string[] = [];
    const engine: TestPorts['engine'] = {
      ...ports.engine,
      analyse: (_image, { embed }, { signal } = { appKeyId: '' } as RequestContext) =>
        embed === 1
          ? Promise.reject(new ApiError('InvalidImageFileException', 'Not decodable.'))
          : new Promise((_resolve, reject) =>
              signal!.addEventListener('abort', () => {
                cancelled.push('target');
                reject(signal!.reason);
              }),
            ),
    };
    await expect(compare(one, one, { ...ports, engine })).rejects.toMatchObject({
      resultName: 'InvalidImageFileException',
      detail: 'sourceImage: Not decodable.',
    });
    expect(cancelled).toEqual(['target']);
  });
});
