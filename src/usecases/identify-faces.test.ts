import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../ports.ts';
import { createGroup } from './create-group.ts';
import { identifyFaces } from './identify-faces.ts';
import { createTestPorts, scene, type TestPorts } from './ports.testkit.ts';
import { registerFaces } from './register-faces.ts';

let ports: TestPorts;
const context: RequestContext = { appKeyId: 'key-1' };
beforeEach(async () => {
  ports = createTestPorts();
  for (const groupId of ['staff', 'guests']) await createGroup(ports, context, { groupId });
});

async function enrol(groupId: string, label: string, vector: number[]): Promise<void> {
  await registerFaces(ports, context, groupId, {
    image: { bytes: scene({ vector }) },
    limit: 1,
    externalImageId: label,
  });
}

const asked = { groupIds: ['staff', 'guests'], limit: 20, matchLimit: 100, threshold: 60 };

describe('identifyFaces', () => {
  it('gives each face its matches over all the groups, most similar first, each with its group', async () => {
    await enrol('staff', 'alice', [1, 0]);
    await enrol('guests', 'alice-too', [0.96, 0.28]);
    await enrol('guests', 'bob', [0, 1]);
    const image = { bytes: scene({ vector: [1, 0] }, { vector: [0, 1] }, { vector: [-1, 0] }) };
    const { faceCount, faces } = await identifyFaces(ports, context, { ...asked, image });
    expect(faceCount).toBe(3);
    const found = faces.map(({ matchFaces }) => matchFaces.map(({ groupId, face }) => [groupId, face.externalImageId]));
    expect(found).toEqual([
      [
        ['staff', 'alice'],
        ['guests', 'alice-too'],
      ],
      [
        ['guests', 'bob'],
        ['guests', 'alice-too'],
      ],
      [],
    ]);
    const limited = await identifyFaces(ports, context, { ...asked, image, matchLimit: 1 });
    expect(limited.faces.map(({ matchFaceCount }) => matchFaceCount)).toEqual([1, 1, 0]);
  });

  it('lists a face that is not eligible with its reasons and without matches', async () => {
    await enrol('staff', 'alice', [1, 0]);
    const image = { bytes: scene({ ineligible: ['EXTREME_POSE'] }, { vector: [1, 0] }) };
    const { faces } = await identifyFaces(ports, context, { ...asked, image });
    expect(faces[0]).toMatchObject({ reasons: ['EXTREME_POSE'], matchFaceCount: 0, matchFaces: [] });
    expect(faces[1]).not.toHaveProperty('reasons');
    expect(faces[1]).toMatchObject({ matchFaceCount: 1 });
  });

  it('looks at the largest faces only, as many as the limit says', async () => {
    const image = { bytes: scene({}, {}, {}) };
    expect((await identifyFaces(ports, context, { ...asked, image, limit: 2 })).faceCount).toBe(2);
  });

  it('finds no group that is not there, of another key, or beyond what the key may see, before the image is fetched', async () => {
    const image = { bytes: scene({}) };
    const refused = { resultName: 'NotFoundGroupError' };
    const among = (groupId: string, who = context) =>
      identifyFaces(ports, who, { ...asked, image, groupIds: ['staff', groupId] });
    await expect(among('nowhere')).rejects.toMatchObject(refused);
    await expect(among('guests', { appKeyId: 'key-2' })).rejects.toMatchObject(refused);
    await expect(among('guests', { ...context, groupIds: ['staff'] })).rejects.toMatchObject(refused);
    expect(ports.calls).toEqual([]);
  });

  it('never compares faces of different models', async () => {
    const { engine } = ports;
    const older = { ...engine, modelVersion: 'older' };
    ports.engine = { ...engine, ofModel: (model) => (model === 'older' ? older : engine) };
    await ports.groups.createGroup({ ...context, groupId: 'old', modelVersion: 'older', createdAt: 0 }, 10);
    const image = { bytes: scene({}) };
    const mixed = identifyFaces(ports, context, { ...asked, image, groupIds: ['staff', 'old'] });
    await expect(mixed).rejects.toMatchObject({ resultName: 'InvalidParam' });
    const alone = await identifyFaces(ports, context, { ...asked, image, groupIds: ['old'] });
    expect(alone.modelVersion).toBe('older');
  });
});
