/** Generated from the OpenAPI document by `npm run clients`; do not edit. */

export const API_PREFIX = '/nhn-face-reco/v1.0/appkeys/{appKey}';

/** `isRepeatable`: changes nothing, so it may be sent again when nobody knows whether it arrived. */
export const OPERATIONS = {
  createGroup: { method: 'POST', path: '/groups', isRepeatable: false },
  listGroups: { method: 'GET', path: '/groups', isRepeatable: true },
  getGroup: { method: 'GET', path: '/groups/{groupId}', isRepeatable: true },
  deleteGroup: { method: 'DELETE', path: '/groups/{groupId}', isRepeatable: false },
  registerFaces: { method: 'POST', path: '/groups/{groupId}', isRepeatable: false },
  detectFaces: { method: 'POST', path: '/detect', isRepeatable: true },
  deleteFace: { method: 'DELETE', path: '/groups/{groupId}/faces/{faceId}', isRepeatable: false },
  searchByFace: { method: 'GET', path: '/groups/{groupId}/faces/{faceId}', isRepeatable: true },
  listFaces: { method: 'GET', path: '/groups/{groupId}/faces', isRepeatable: true },
  searchByImage: { method: 'POST', path: '/groups/{groupId}/search', isRepeatable: true },
  compareFaces: { method: 'POST', path: '/compare', isRepeatable: true },
  verifyFace: { method: 'POST', path: '/verify/groups/{groupId}/faces/{faceId}', isRepeatable: true },
} as const;

/** Name to number of every result code. */
export const RESULT_CODES = {
  Success: 0,
  ServiceQuotaExceededPartialSuccessException: 40070,
  InvalidParam: -40000,
  InvalidGroupID: -40010,
  DuplicatedGroupID: -40020,
  NotFoundGroupError: -40030,
  InvalidTokenError: -40040,
  NotFoundFaceIDError: -40050,
  ServiceQuotaExceededException: -40070,
  NotFoundPersonError: -40090,
  UnauthorizedAppKey: -41000,
  ImageTooLargeException: -45020,
  InvalidImageBytesException: -45030,
  InvalidImageFormatException: -45040,
  InvalidImageURLException: -45050,
  ImageTimeoutError: -45060,
  InvalidImageFileException: -45080,
  InternalServerError: -50000,
} as const;
