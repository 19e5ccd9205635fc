import { ANY, bodyLimits, type Endpoint, IMAGE } from './endpoint.ts';
import { CompareBodySchema, CompareQuerySchema, ComparisonSchema } from './schemas/comparison.ts';
import { DetectionSchema, ImageBodySchema } from './schemas/detection.ts';
import { FaceListSchema } from './schemas/face-list.ts';
import { CreateGroupBodySchema, GroupDetailsSchema, GroupListSchema } from './schemas/group.ts';
import { PageQuerySchema } from './schemas/paging.ts';
import { RegisterBodySchema, RegistrationSchema } from './schemas/registration.ts';
import { SearchByFaceSchema, SearchByImageSchema, SearchQuerySchema } from './schemas/search.ts';
import { VerificationSchema, VerifyBodySchema } from './schemas/verification.ts';

/** Every path of v1.0 starts with this; what stands in front of the app key belongs to the API as well. */
export const API_ROOT = '/nhn-face-reco/v1.0';
export const API_PREFIX = `${API_ROOT}/appkeys/{appKey}`;

/** The twelve endpoints of v1.0, in the order of the text. */
export const ENDPOINTS = {
  createGroup: {
    method: 'POST',
    path: '/groups',
    summary: 'Create a group',
    scope: 'admin',
    body: CreateGroupBodySchema,
    bodyLimit: bodyLimits.noImage,
    codes: [...ANY, 'InvalidGroupID', 'DuplicatedGroupID', 'ServiceQuotaExceededException'],
  },
  listGroups: {
    method: 'GET',
    path: '/groups',
    summary: 'List the groups of the app key',
    scope: 'read',
    query: PageQuerySchema,
    data: GroupListSchema,
    codes: [...ANY, 'InvalidTokenError'],
  },
  getGroup: {
    method: 'GET',
    path: '/groups/{groupId}',
    summary: 'Show one group',
    scope: 'read',
    data: GroupDetailsSchema,
    codes: [...ANY, 'NotFoundGroupError'],
  },
  deleteGroup: {
    method: 'DELETE',
    path: '/groups/{groupId}',
    summary: 'Delete a group with all its faces',
    scope: 'admin',
    codes: [...ANY, 'NotFoundGroupError'],
  },
  detectFaces: {
    method: 'POST',
    path: '/detect',
    summary: 'Find the faces of an image',
    scope: 'search',
    body: ImageBodySchema,
    bodyLimit: bodyLimits.oneImage,
    data: DetectionSchema,
    codes: [...ANY, ...IMAGE],
  },
  registerFaces: {
    method: 'POST',
    path: '/groups/{groupId}',
    summary: 'Register the faces of an image in a group',
    scope: 'enrol',
    body: RegisterBodySchema,
    bodyLimit: bodyLimits.oneImage,
    data: RegistrationSchema,
    codes: [
      ...ANY,
      ...IMAGE,
      'ServiceQuotaExceededPartialSuccessException',
      'NotFoundGroupError',
      'ServiceQuotaExceededException',
    ],
  },
  deleteFace: {
    method: 'DELETE',
    path: '/groups/{groupId}/faces/{faceId}',
    summary: 'Delete one face of a group',
    scope: 'enrol',
    codes: [...ANY, 'NotFoundGroupError', 'NotFoundFaceIDError'],
  },
  listFaces: {
    method: 'GET',
    path: '/groups/{groupId}/faces',
    summary: 'List the faces of a group',
    scope: 'read',
    query: PageQuerySchema,
    data: FaceListSchema,
    codes: [...ANY, 'NotFoundGroupError', 'InvalidTokenError'],
  },
  searchByFace: {
    method: 'GET',
    path: '/groups/{groupId}/faces/{faceId}',
    summary: 'Search a group with one of its own faces',
    scope: 'search',
    query: SearchQuerySchema,
    data: SearchByFaceSchema,
    codes: [...ANY, 'NotFoundGroupError', 'NotFoundFaceIDError'],
  },
  searchByImage: {
    method: 'POST',
    path: '/groups/{groupId}/search',
    summary: 'Search a group with the largest face of an image',
    scope: 'search',
    query: SearchQuerySchema,
    body: ImageBodySchema,
    bodyLimit: bodyLimits.oneImage,
    data: SearchByImageSchema,
    codes: [...ANY, ...IMAGE, 'NotFoundGroupError'],
  },
  compareFaces: {
    method: 'POST',
    path: '/compare',
    summary: 'Compare the largest face of one image with the faces of another',
    scope: 'search',
    query: CompareQuerySchema,
    body: CompareBodySchema,
    bodyLimit: bodyLimits.twoImages,
    data: ComparisonSchema,
    codes: [...ANY, ...IMAGE, 'NotFoundGroupError'],
  },
  verifyFace: {
    method: 'POST',
    path: '/verify/groups/{groupId}/faces/{faceId}',
    summary: 'Compare a registered face with the largest face of an image',
    scope: 'search',
    body: VerifyBodySchema,
    bodyLimit: bodyLimits.oneImage,
    data: VerificationSchema,
    codes: [...ANY, ...IMAGE, 'NotFoundGroupError', 'NotFoundFaceIDError'],
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
