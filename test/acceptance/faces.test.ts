import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { BoundingBox, FaceDetail } from '../../src/contract/face.ts';
import { asImage, askFor, newGroup, succeed } from './support/api.ts';
import {
  crowd,
  faceFillingTheFrame,
  leaningPortrait,
  noFace,
  portrait,
  profilePortrait,
  samplePhoto,
  smallFaces,
} from './support/pictures.ts';

async function detect(photo: Uint8Array, flags: object = {}): Promise<FaceDetail[]> {
  const { faceDetailCount, faceDetails } = await succeed('detectFaces', { body: { image: asImage(photo), ...flags } });
  expect(faceDetailCount).toBe(faceDetails.length);
  return faceDetails;
}

const areaOf = ({ x0, y0, x1, y1 }: BoundingBox) => (x1 - x0) * (y1 - y0);

describe('detect', () => {
  it('returns a crowd largest first, and 20 faces of it', async () => {
    const faces = await detect(await crowd());
    expect(faces).toHaveLength(20);
    const areas = faces.map(({ bbox }) => areaOf(bbox));
    expect(areas).toEqual([...areas].sort((a, b) => b - a));
  });

  it('finds a face that fills the frame', async () => {
    const [face] = await detect(await faceFillingTheFrame());
    expect(areaOf(face!.bbox)).toBeGreaterThan(0.5);
  });

  it('finds no face where there is none', async () => {
    expect(await detect(await noFace())).toEqual([]);
  });

  it('leaves out faces under 60 pixels, and keeps a face whatever its angle', async () => {
    expect(await detect(await smallFaces())).toEqual([]);
    const [face] = await detect(await profilePortrait());
    expect(Math.abs(face!.orientation!.x)).toBeGreaterThan(45);
  });

  it('gives five landmarks in their order, inside the box and where they belong in the picture', async () => {
    const [face] = await detect(await portrait());
    const { bbox, landmarks } = face!;
    expect(landmarks.map(({ type }) => type)).toEqual(['leftEye', 'rightEye', 'nose', 'leftLip', 'rightLip']);
    for (const { x, y } of landmarks) {
      expect(x).toBeGreaterThan(bbox.x0);
      expect(x).toBeLessThan(bbox.x1);
      expect(y).toBeGreaterThan(bbox.y0);
      expect(y).toBeLessThan(bbox.y1);
    }
    const [leftEye, rightEye, nose, leftLip, rightLip] = landmarks;
    expect(leftEye!.x).toBeLessThan(rightEye!.x);
    expect(leftLip!.x).toBeLessThan(rightLip!.x);
    expect(nose!.y).toBeGreaterThan(leftEye!.y);
    expect(leftLip!.y).toBeGreaterThan(nose!.y);
  });

  it('leaves out what was not asked for, and asks for both without flags', async () => {
    const photo = await portrait();
    for (const orientation of [true, false]) {
      for (const mask of [true, false]) {
        const [face] = await detect(photo, { orientation, mask });
        expect('orientation' in face!).toBe(orientation);
        expect('mask' in face!).toBe(mask);
      }
    }
    const [face] = await detect(photo);
    expect(face).toMatchObject({ orientation: expect.anything(), mask: false });
  });

  it('says the same of the same photo each time', async () => {
    expect(await detect(samplePhoto(5))).toEqual(await detect(samplePhoto(5)));
  });
});

describe('the signs of the orientation', () => {
  async function orientationOf(photo: Buffer) {
    const [face] = await detect(photo, { mask: false });
    return face!.orientation!;
  }

  it('yaw and roll change them in the mirror, pitch does not', async () => {
    const photo = await leaningPortrait();
    const seen = await orientationOf(photo);
    const mirrored = await orientationOf(await sharp(photo).flop().jpeg({ quality: 95 }).toBuffer());
    expect(seen.z).toBeGreaterThan(15);
    expect(seen.x).toBeLessThan(-5);
    expect(Math.sign(mirrored.x)).toBe(-Math.sign(seen.x));
    expect(Math.sign(mirrored.z)).toBe(-Math.sign(seen.z));
    expect(Math.abs(mirrored.y - seen.y)).toBeLessThan(10);
  });

  it('roll grows as the head leans clockwise', async () => {
    const photo = await portrait();
    const turned = await sharp(photo).rotate(25, { background: 'grey' }).jpeg({ quality: 95 }).toBuffer();
    const difference = (await orientationOf(turned)).z - (await orientationOf(photo)).z;
    expect(difference).toBeGreaterThan(15);
    expect(difference).toBeLessThan(35);
  });

  it("yaw is negative for a face that turns to the viewer's left", async () => {
    expect((await orientationOf(await profilePortrait())).x).toBeLessThan(-45);
  });
});

describe('register', () => {
  async function registerInto(groupId: string, photo: Uint8Array, fields: object = {}) {
    const body = { image: asImage(photo), limit: 20, ...fields };
    const data = await succeed('registerFaces', { params: { groupId }, body });
    expect(data.addedFaceCount).toBe(data.addedFaces.length);
    expect(data.addedFaceDetails).toHaveLength(data.addedFaces.length);
    expect(data.notAddedFaceCount).toBe(data.notAddedFaces.length);
    return data;
  }

  it('takes the largest faces up to the limit and lists the others with their reason', async () => {
    const data = await registerInto(await newGroup(), samplePhoto(6), { limit: 2 });
    expect(data.addedFaceCount).toBe(2);
    expect(data.notAddedFaces.length).toBeGreaterThanOrEqual(2);
    expect(data.notAddedFaces.map(({ reasons }) => reasons)).toEqual(data.notAddedFaces.map(() => ['OVER_LIMIT']));
    const smallestAdded = Math.min(...data.addedFaces.map(({ bbox }) => areaOf(bbox)));
    for (const { bbox } of data.notAddedFaces) expect(areaOf(bbox)).toBeLessThanOrEqual(smallestAdded);
  });

  it('describes each added face twice: as what is kept, and as what was seen', async () => {
    const { addedFaces, addedFaceDetails } = await registerInto(await newGroup(), samplePhoto(6));
    for (const [index, { bbox, confidence }] of addedFaces.entries()) {
      expect(addedFaceDetails[index]).toMatchObject({ bbox, confidence });
    }
  });

  it('gives each request an imageId and each face a faceId, and keeps the label', async () => {
    const groupId = await newGroup();
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const first = await registerInto(groupId, samplePhoto(6), { externalImageId: 'image01.jpg' });
    const second = await registerInto(groupId, samplePhoto(6));
    const faces = [...first.addedFaces, ...second.addedFaces];
    for (const { faceId, imageId } of faces) expect([faceId, imageId].every((id) => uuid.test(id))).toBe(true);
    expect(new Set(faces.map(({ faceId }) => faceId)).size).toBe(faces.length);
    expect(new Set(faces.map(({ imageId }) => imageId)).size).toBe(2);
    expect(first.addedFaces.every(({ externalImageId }) => externalImageId === 'image01.jpg')).toBe(true);
    expect(second.addedFaces.every((face) => !('externalImageId' in face))).toBe(true);
    expect((await succeed('getGroup', { params: { groupId } })).groups[0]!.faceCount).toBe(faces.length);
  });

  it('succeeds with nothing where there is no face', async () => {
    expect(await registerInto(await newGroup(), await noFace())).toMatchObject({
      addedFaceCount: 0,
      notAddedFaceCount: 0,
    });
  });

  it('lists faces that are too small or turned too far, and says so', async () => {
    const groupId = await newGroup();
    const small = await registerInto(groupId, await smallFaces());
    expect(small.addedFaceCount).toBe(0);
    expect(small.notAddedFaceCount).toBeGreaterThan(0);
    for (const { reasons } of small.notAddedFaces) expect(reasons).toContain('TOO_SMALL');
    const turned = await registerInto(groupId, await profilePortrait());
    expect(turned).toMatchObject({ addedFaceCount: 0, notAddedFaces: [{ reasons: ['EXTREME_POSE'] }] });
  });

  it('judges the angle even when the orientation is not asked for', async () => {
    const flags = { orientation: false, mask: false };
    const { addedFaceCount, notAddedFaces } = await registerInto(await newGroup(), await profilePortrait(), flags);
    expect(addedFaceCount).toBe(0);
    expect(notAddedFaces[0]).not.toHaveProperty('orientation');
    expect(notAddedFaces[0]).not.toHaveProperty('mask');
  });
});

describe('an image without a face that can be used', () => {
  it.each([
    ['no face', noFace, /no face was found/i],
    ['faces under 60 pixels', smallFaces, /smaller than 60x60/],
    ['a face in profile', profilePortrait, /turned more than 45/],
  ])('%s: search, verify and compare say why', async (_what, picture, why) => {
    const groupId = await newGroup();
    const image = asImage(await picture());
    const frontal = asImage(await portrait());
    const { addedFaces } = await succeed('registerFaces', { params: { groupId }, body: { image: frontal, limit: 1 } });
    const params = { groupId, faceId: addedFaces[0]!.faceId };
    const query = 'limit=1&threshold=1';
    const answers = [
      await askFor('InvalidParam', 'searchByImage', { params, query, body: { image } }),
      await askFor('InvalidParam', 'verifyFace', { params, body: { compareImage: image } }),
      await askFor('InvalidParam', 'compareFaces', {
        query: 'threshold=1',
        body: { sourceImage: image, targetImage: frontal },
      }),
    ];
    for (const { header } of answers) expect(header.detail).toMatch(why);
  });

  it('is no fault in the target of a comparison', async () => {
    for (const picture of [noFace, smallFaces, profilePortrait]) {
      const body = { sourceImage: asImage(await portrait()), targetImage: asImage(await picture()) };
      expect(await succeed('compareFaces', { query: 'threshold=1', body })).toMatchObject({
        matchedFaceDetailCount: 0,
        matchedFaceDetails: [],
        unmatchedFaceDetailCount: 0,
        unmatchedFaceDetails: [],
      });
    }
  });
});
