import { beforeEach, describe, expect, it } from 'vitest';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';
import { createTestPorts, type SceneFace, scene, type TestPorts } from './ports.testkit.ts';
import { registerFaces } from './register-faces.ts';

let ports: TestPorts;
beforeEach(async () => {
  ports = createTestPorts();
  await createGroup(ports, { appKeyId: 'key-1' }, { groupId: 'g' });
});

const context = { appKeyId: 'key-1' };
const eligible: SceneFace = {};
const small: SceneFace = { ineligible: ['TOO_SMALL'] };
const turned: SceneFace = { ineligible: ['EXTREME_POSE'] };

function register(faces: SceneFace[], fields: { limit?: number; externalImageId?: string; mask?: boolean } = {}) {
  return registerFaces(ports, context, 'g', { image: { bytes: scene(...faces) }, limit: 20, ...fields });
}

describe('registerFaces', () => {
  it('adds the largest eligible faces up to the limit, and says of each other one why not', async () => {
    const { data, resultName } = await register([small, eligible, turned, eligible, eligible], { limit: 2 });
    expect(resultName).toBeUndefined();
    expect(data).toMatchObject({ modelVersion: 'test-1', addedFaceCount: 2, notAddedFaceCount: 3 });
    expect(data.addedFaces.map(({ bbox }) => bbox.x0)).toEqual([0.01, 0.03]);
    expect(data.addedFaceDetails.map(({ bbox }) => bbox.x0)).toEqual([0.01, 0.03]);
    expect(data.notAddedFaces.map(({ bbox, reasons }) => [bbox.x0, reasons])).toEqual([
      [0, ['TOO_SMALL']],
      [0.02, ['EXTREME_POSE']],
      [0.04, ['OVER_LIMIT']],
    ]);
  });

  it('gives one imageId to all faces of a request, and passes the label on', async () => {
    const { data } = await register([eligible, eligible], { externalImageId: 'a.jpg' });
    expect(new Set(data.addedFaces.map(({ imageId }) => imageId)).size).toBe(1);
    expect(new Set(data.addedFaces.map(({ faceId }) => faceId)).size).toBe(2);
    expect(data.addedFaces.map(({ externalImageId }) => externalImageId)).toEqual(['a.jpg', 'a.jpg']);
  });

  it('never returns a vector', async () => {
    const answer = await register([eligible, small], { limit: 1 });
    expect(JSON.stringify(answer)).not.toContain('embedding');
  });

  it('is a success when there is nothing to add', async () => {
    expect(await register([])).toMatchObject({ data: { addedFaceCount: 0, notAddedFaceCount: 0 } });
    expect(await register([small])).not.toHaveProperty('resultName');
  });

  it('is a partial success when the group has room for some', async () => {
    ports.quotas.facesPerGroup = 3;
    await register([eligible]);
    const { data, resultName, detail } = await register([eligible, small, eligible, eligible, eligible], { limit: 3 });
    expect(resultName).toBe('ServiceQuotaExceededPartialSuccessException');
    expect(detail).toContain('room for 2 of 3');
    expect(data.addedFaceCount).toBe(2);
    expect(data.notAddedFaces.map(({ reasons }) => reasons)).toEqual([['TOO_SMALL'], ['GROUP_FULL'], ['OVER_LIMIT']]);
  });

  it('is refused when the group has room for none, and changes nothing', async () => {
    ports.quotas.facesPerGroup = 1;
    await register([eligible]);
    await expect(register([eligible])).rejects.toMatchObject({ resultName: 'ServiceQuotaExceededException' });
    expect((await ports.groups.findGroup('key-1', 'g'))!.faceCount).toBe(1);
    expect(await register([small])).not.toHaveProperty('resultName');
  });

  it('finds no group that was deleted while the image was analysed', async () => {
    const engine: TestPorts['engine'] = {
      ...ports.engine,
      analyse: async (...args) => {
        await deleteGroup(ports, { appKeyId: 'key-1' }, 'g');
        return ports.engine.analyse(...args);
      },
    };
    const registering = registerFaces({ ...ports, engine }, context, 'g', {
      image: { bytes: scene(eligible) },
      limit: 1,
    });
    await expect(registering).rejects.toMatchObject({ resultName: 'NotFoundGroupError' });
  });

  it('stores nothing for a caller that has gone away', async () => {
    const caller = new AbortController();
    caller.abort();
    const registering = registerFaces(ports, { ...context, signal: caller.signal }, 'g', {
      image: { bytes: scene(eligible) },
      limit: 1,
    });
    await expect(registering).rejects.toThrow();
    expect((await ports.groups.findGroup('key-1', 'g'))!.faceCount).toBe(0);
  });

  it('looks at no image before it knows the group and its model', async () => {
    const body = { image: { bytes: scene(eligible) }, limit: 1 };
    await expect(registerFaces(ports, context, 'other', body)).rejects.toMatchObject({
      resultName: 'NotFoundGroupError',
    });
    const newer = { ...ports, engine: { ...ports.engine, modelVersion: 'test-2' } };
    await expect(registerFaces(newer, context, 'g', body)).rejects.toMatchObject({ resultName: 'InvalidParam' });
    expect(ports.calls).toEqual([]);
  });

  it('asks the engine for what the flags say, both by default', async () => {
    await register([eligible]);
    await register([eligible], { mask: false });
    expect(ports.analyses.map(({ orientation, mask, embed }) => [orientation, mask, embed])).toEqual([
      [true, true, 20],
      [true, false, 20],
    ]);
  });
});

describe('a group that demands quality', () => {
  it('takes the best-placed faces that reach it and says of the others that they do not', async () => {
    await createGroup(ports, context, { groupId: 'picky', minQuality: 40 });
    const image = {
      bytes: scene({ quality: 39 }, { quality: 40 }, { quality: 90 }, { ineligible: ['TOO_SMALL'], quality: 10 }),
    };
    const { data } = await registerFaces(ports, context, 'picky', { image, limit: 1 });
    expect(data.addedFaceDetails.map(({ quality }) => quality?.score)).toEqual([40]);
    expect(data.notAddedFaces.map(({ reasons }) => reasons)).toEqual([
      ['LOW_QUALITY'],
      ['OVER_LIMIT'],
      ['TOO_SMALL', 'LOW_QUALITY'],
    ]);
  });

  it('is the only one whose faces are rated without being asked', async () => {
    const image = { bytes: scene({ quality: 1 }) };
    const { data } = await registerFaces(ports, context, 'g', { image, limit: 1 });
    expect(data.addedFaceDetails[0]).not.toHaveProperty('quality');
    const asked = await registerFaces(ports, context, 'g', { image, limit: 1, quality: true, personId: 'p1' });
    expect(asked.data.addedFaceDetails[0]).toMatchObject({ quality: { score: 1 } });
    expect(asked.data.addedFaces[0]).toMatchObject({ personId: 'p1' });
  });
});
