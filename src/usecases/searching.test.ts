import { beforeEach, describe, expect, it } from 'vitest';
import { createGroup } from './create-group.ts';
import { deleteFace } from './delete-face.ts';
import { createTestPorts, scene, type TestPorts } from './ports.testkit.ts';
import { registerFaces } from './register-faces.ts';
import { searchByFace } from './search-by-face.ts';
import { searchByImage } from './search-by-image.ts';
import { verifyFace } from './verify-face.ts';

const context = { appKeyId: 'key-1' };
let ports: TestPorts;
let faceIds: string[];

beforeEach(async () => {
  ports = createTestPorts();
  await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' });
  const image = { bytes: scene({ vector: [1, 0] }, { vector: [0.8, 0.6] }, { vector: [0, 1] }) };
  const { data } = await registerFaces(ports, context, 'g', { image, limit: 20 });
  faceIds = data.addedFaces.map(({ faceId }) => faceId);
});

const probe = { image: { bytes: scene({ vector: [1, 0] }) } };

describe('search', () => {
  it('by image returns matches with their similarity, the model and the source face', async () => {
    const result = await searchByImage(ports, context, 'g', { limit: 10, threshold: 80 }, probe);
    expect(result).toMatchObject({ modelVersion: 'test-1', matchFaceCount: 2, sourceFace: { confidence: 99 } });
    expect(result.matchFaces.map(({ face, similarity }) => [face.faceId, Math.round(similarity)])).toEqual([
      [faceIds[0], 100],
      [faceIds[1], 90],
    ]);
  });

  it('by face leaves the face itself out', async () => {
    const params = { groupId: 'g', faceId: faceIds[0]! };
    const result = await searchByFace(ports, 'key-1', params, { limit: 10, threshold: 1 });
    expect(result.matchFaces.map(({ face }) => face.faceId)).toEqual(faceIds.slice(1));
  });

  it('lets the similarity have the last word where the cosine was generous', async () => {
    const engine = { ...ports.engine, cosineOfSimilarity: (similarity: number) => similarity / 50 - 1.1 };
    const loose = { ...ports, engine };
    const byImage = await searchByImage(loose, context, 'g', { limit: 10, threshold: 91 }, probe);
    expect(byImage.matchFaceCount).toBe(1);
    const params = { groupId: 'g', faceId: faceIds[0]! };
    expect((await searchByFace(loose, 'key-1', params, { limit: 10, threshold: 91 })).matchFaceCount).toBe(0);
  });

  it('refuses a group of another model', async () => {
    const newer = { ...ports, engine: { ...ports.engine, modelVersion: 'test-2' } };
    const params = { groupId: 'g', faceId: faceIds[0]! };
    const query = { limit: 10, threshold: 1 };
    const refusal = {
      resultName: 'InvalidParam',
      detail: expect.stringContaining('test-1 and this server runs test-2'),
    };
    await expect(searchByFace(newer, 'key-1', params, query)).rejects.toMatchObject(refusal);
    await expect(searchByImage(newer, context, 'g', query, probe)).rejects.toMatchObject(refusal);
    await expect(verifyFace(newer, context, params, { compareImage: probe.image })).rejects.toMatchObject(refusal);
  });
});

describe('verify', () => {
  it('returns the similarity, the registered face and the source face', async () => {
    const params = { groupId: 'g', faceId: faceIds[2]! };
    const result = await verifyFace(ports, context, params, { compareImage: probe.image });
    expect(result).toMatchObject({ similarity: 50, face: { faceId: faceIds[2] }, sourceFace: { confidence: 99 } });
  });

  it('finds the face before it looks at the image', async () => {
    ports.calls.length = 0;
    const params = { groupId: 'g', faceId: 'nobody' };
    const verifying = verifyFace(ports, context, params, { compareImage: probe.image });
    await expect(verifying).rejects.toMatchObject({ resultName: 'NotFoundFaceIDError' });
    expect(ports.calls).toEqual([]);
  });

  it('does not find a face that was deleted while the image was analysed', async () => {
    const params = { groupId: 'g', faceId: faceIds[0]! };
    const engine: TestPorts['engine'] = {
      ...ports.engine,
      analyse: async (...args) => {
        await deleteFace(ports, { appKeyId: 'key-1' }, params);
        return ports.engine.analyse(...args);
      },
    };
    const verifying = verifyFace({ ...ports, engine }, context, params, { compareImage: probe.image });
    await expect(verifying).rejects.toMatchObject({ resultName: 'NotFoundFaceIDError' });
  });
});
