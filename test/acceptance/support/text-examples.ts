import type { EndpointName } from '../../../src/contract/endpoints.ts';

const SUCCESS = { resultCode: 0, resultMessage: 'Success', isSuccessful: true };

const bbox = { x0: 0.36, y0: 0.21, x1: 0.612, y1: 0.715 };
const at = (type: string, x: number, y: number) => ({ type, x, y });

const faceDetail = {
  bbox,
  landmarks: ['leftEye', 'rightEye', 'nose', 'leftLip', 'rightLip'].map((type) => at(type, 0.415, 0.513)),
  orientation: { x: 15.303436, y: -9.222179, z: -7.97249 },
  mask: false,
  confidence: 99.8945155187,
};

const sourceFace = {
  bbox: { x0: 0.26785714285714285, y0: 0.22767857142857142, x1: 0.7366071428571429, y1: 0.8660714285714286 },
  landmarks: [
    at('leftEye', 0.39285714285714285, 0.47767857142857145),
    at('rightEye', 0.6071428571428571, 0.4732142857142857),
    at('nose', 0.5, 0.6026785714285714),
    at('leftLip', 0.41964285714285715, 0.7276785714285714),
    at('rightLip', 0.5758928571428571, 0.7276785714285714),
  ],
  orientation: { x: 1.400425, y: 6.624787, z: -2.08028 },
  mask: false,
  confidence: 0.999894,
};

const registered = {
  faceId: '87db50d4-f2c6-b8ea-05ed-9f201309fd92',
  imageId: '9297db50-d4f2-c6b8-ea05-edf2013089fd',
  externalImageId: 'image01.jpg',
  bbox,
  confidence: 99.8945155187,
};
const otherRegistered = { ...registered, faceId: '17db50d4-f2c6-b8ea-05ed-9f201309fd92' };

const matches = {
  matchFaceCount: 2,
  matchFaces: [
    { face: registered, similarity: 99.8945155187 },
    { face: otherRegistered, similarity: 79.8945155187 },
  ],
};

export const EXAMPLE_RESPONSES: Record<EndpointName, object> = {
  createGroup: { header: SUCCESS },
  listGroups: {
    header: SUCCESS,
    data: {
      groupCount: 2,
      groups: [
        { groupId: 'group-id', modelVersion: 'v1.0' },
        { groupId: 'my-group', modelVersion: 'v1.0' },
      ],
    },
  },
  getGroup: {
    header: SUCCESS,
    data: {
      groupCount: 1,
      groups: [{ groupId: 'group-id', modelVersion: 'v1.0', createTime: '2020-09-29T14:34:12', faceCount: 365 }],
    },
  },
  deleteGroup: { header: SUCCESS },
  detectFaces: { header: SUCCESS, data: { faceDetailCount: 1, faceDetails: [faceDetail] } },
  registerFaces: {
    header: SUCCESS,
    data: {
      modelVersion: 'v1.0',
      addedFaceCount: 1,
      addedFaces: [registered],
      addedFaceDetails: [faceDetail],
      notAddedFaceCount: 1,
      notAddedFaces: [faceDetail],
    },
  },
  deleteFace: { header: SUCCESS },
  listFaces: { header: SUCCESS, data: { modelVersion: 'v1.0', faceCount: 2, faces: [otherRegistered, registered] } },
  searchByFace: { header: SUCCESS, data: matches },
  searchByImage: { header: SUCCESS, data: { modelVersion: 'v1.0', ...matches, sourceFace } },
  compareFaces: {
    header: SUCCESS,
    data: {
      modelVersion: 'v1.0',
      matchedFaceDetailCount: 2,
      matchedFaceDetails: [
        { faceDetail, similarity: 90.654 },
        { faceDetail, similarity: 90.654 },
      ],
      unmatchedFaceDetailCount: 1,
      unmatchedFaceDetails: [{ faceDetail, similarity: 60.654 }],
      sourceFace,
    },
  },
  verifyFace: {
    header: SUCCESS,
    data: {
      similarity: 87.074165,
      face: {
        bbox: { x0: 0.828, y0: 0.07829181494661921, x1: 0.886, y1: 0.2117437722419929 },
        confidence: 0.998737,
        faceId: 'bd21a5d1-64bc-4723-a041-71d720fe56d8',
        imageId: '165b63c9-9564-4a65-b3f6-7bb64d4fe9f9',
        externalImageId: 'user-defined-external-image-id',
      },
      sourceFace: { ...sourceFace, confidence: 0.999286 },
    },
  },
};

export const EXAMPLE_FAILURE = { header: { isSuccessful: false, resultCode: -40000, resultMessage: 'InvalidParam' } };

const image = { url: 'https://...' };

export const EXAMPLE_REQUESTS: Partial<Record<EndpointName, object>> = {
  createGroup: { groupId: 'my-group' },
  detectFaces: { image },
  registerFaces: { image, externalImageId: 'image01.jpg', limit: 3 },
  searchByImage: { image },
  compareFaces: { sourceImage: image, targetImage: image },
  verifyFace: { compareImage: image },
};
