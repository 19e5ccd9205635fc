import { ANY, bodyLimits, type Endpoint, IMAGE } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { GALLERY_ENDPOINTS } from './endpoints-gallery.ts';
import { BatchBodySchema, BatchSchema } from './schemas/v1.1/batch.ts';
import {
  FaceListV1_1Schema,
  RegisterBodyV1_1Schema,
  RegistrationV1_1Schema,
  SearchByFaceV1_1Schema,
  SearchByImageV1_1Schema,
} from './schemas/v1.1/faces.ts';
import { ChangeGroupBodySchema, CreateGroupBodyV1_1Schema, GroupDetailsV1_1Schema } from './schemas/v1.1/group.ts';
import { IdentificationSchema, IdentifyBodySchema } from './schemas/v1.1/identification.ts';
import {
  CompareBodyV1_1Schema,
  ComparisonV1_1Schema,
  DetectionV1_1Schema,
  ImageBodyV1_1Schema,
  VerificationV1_1Schema,
  VerifyBodyV1_1Schema,
} from './schemas/v1.1/images.ts';

/** Every path of v1.1 starts with this. */
export const API_ROOT_V1_1 = '/v1.1';
export const API_PREFIX_V1_1 = `${API_ROOT_V1_1}/appkeys/{appKey}`;

/** Everything of v1.0, and what came later. An endpoint of the same name does the same and more. */
export const ENDPOINTS_V1_1 = {
  createGroup: { ...ENDPOINTS.createGroup, body: CreateGroupBodyV1_1Schema },
  listGroups: ENDPOINTS.listGroups,
  getGroup: { ...ENDPOINTS.getGroup, data: GroupDetailsV1_1Schema },
  changeGroup: {
    method: 'PATCH',
    path: '/groups/{groupId}',
    summary: 'Change the settings of a group',
    scope: 'admin',
    body: ChangeGroupBodySchema,
    bodyLimit: bodyLimits.noImage,
    data: GroupDetailsV1_1Schema,
    codes: [...ANY, 'NotFoundGroupError'],
  },
  deleteGroup: ENDPOINTS.deleteGroup,
  detectFaces: { ...ENDPOINTS.detectFaces, multipart: true, body: ImageBodyV1_1Schema, data: DetectionV1_1Schema },
  identifyFaces: {
    method: 'POST',
    path: '/identify',
    summary: 'Search several groups with every face of an image',
    scope: 'search',
    multipart: true,
    body: IdentifyBodySchema,
    bodyLimit: bodyLimits.oneImage,
    data: IdentificationSchema,
    codes: [...ANY, ...IMAGE, 'NotFoundGroupError'],
  },
  registerFaces: {
    ...ENDPOINTS.registerFaces,
    multipart: true,
    body: RegisterBodyV1_1Schema,
    data: RegistrationV1_1Schema,
  },
  registerBatch: {
    method: 'POST',
    path: '/groups/{groupId}/batch',
    summary: 'Register the faces of up to fifty images in a group',
    scope: 'enrol',
    multipart: 'stream',
    body: BatchBodySchema,
    bodyLimit: bodyLimits.manyImages,
    data: BatchSchema,
    codes: [...ANY, 'NotFoundGroupError'],
  },
  deleteFace: ENDPOINTS.deleteFace,
  listFaces: { ...ENDPOINTS.listFaces, data: FaceListV1_1Schema },
  searchByFace: { ...ENDPOINTS.searchByFace, data: SearchByFaceV1_1Schema },
  searchByImage: {
    ...ENDPOINTS.searchByImage,
    multipart: true,
    body: ImageBodyV1_1Schema,
    data: SearchByImageV1_1Schema,
  },
  compareFaces: {
    ...ENDPOINTS.compareFaces,
    multipart: true,
    body: CompareBodyV1_1Schema,
    data: ComparisonV1_1Schema,
  },
  verifyFace: { ...ENDPOINTS.verifyFace, multipart: true, body: VerifyBodyV1_1Schema, data: VerificationV1_1Schema },
  ...GALLERY_ENDPOINTS,
} as const satisfies Record<string, Endpoint>;
