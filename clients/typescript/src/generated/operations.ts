/** Generated from the OpenAPI document by `npm run clients`; do not edit. */

export const API_PREFIX = '/v1.1/appkeys/{appKey}';

/**
 * `isRepeatable`: changes nothing, so it may be sent again when nobody knows whether it arrived.
 * `form`: whether the body may be, or has to be, a form with files.
 */
export const OPERATIONS = {
  createGroup: { method: 'POST', path: '/groups', isRepeatable: false, form: 'never' },
  listGroups: { method: 'GET', path: '/groups', isRepeatable: true, form: 'never' },
  getGroup: { method: 'GET', path: '/groups/{groupId}', isRepeatable: true, form: 'never' },
  changeGroup: { method: 'PATCH', path: '/groups/{groupId}', isRepeatable: false, form: 'never' },
  deleteGroup: { method: 'DELETE', path: '/groups/{groupId}', isRepeatable: false, form: 'never' },
  registerFaces: { method: 'POST', path: '/groups/{groupId}', isRepeatable: false, form: 'possible' },
  detectFaces: { method: 'POST', path: '/detect', isRepeatable: true, form: 'possible' },
  identifyFaces: { method: 'POST', path: '/identify', isRepeatable: true, form: 'possible' },
  registerBatch: { method: 'POST', path: '/groups/{groupId}/batch', isRepeatable: false, form: 'only' },
  deleteFace: { method: 'DELETE', path: '/groups/{groupId}/faces/{faceId}', isRepeatable: false, form: 'never' },
  searchByFace: { method: 'GET', path: '/groups/{groupId}/faces/{faceId}', isRepeatable: true, form: 'never' },
  listFaces: { method: 'GET', path: '/groups/{groupId}/faces', isRepeatable: true, form: 'never' },
  eraseFaces: { method: 'DELETE', path: '/groups/{groupId}/faces', isRepeatable: false, form: 'never' },
  searchByImage: { method: 'POST', path: '/groups/{groupId}/search', isRepeatable: true, form: 'possible' },
  compareFaces: { method: 'POST', path: '/compare', isRepeatable: true, form: 'possible' },
  verifyFace: { method: 'POST', path: '/verify/groups/{groupId}/faces/{faceId}', isRepeatable: true, form: 'possible' },
  listPersons: { method: 'GET', path: '/groups/{groupId}/persons', isRepeatable: true, form: 'never' },
  getPerson: { method: 'GET', path: '/groups/{groupId}/persons/{personId}', isRepeatable: true, form: 'never' },
  deletePerson: { method: 'DELETE', path: '/groups/{groupId}/persons/{personId}', isRepeatable: false, form: 'never' },
  assignFace: { method: 'PUT', path: '/groups/{groupId}/persons/{personId}/faces/{faceId}', isRepeatable: false, form: 'never' },
  unassignFace: { method: 'DELETE', path: '/groups/{groupId}/persons/{personId}/faces/{faceId}', isRepeatable: false, form: 'never' },
  searchPersons: { method: 'POST', path: '/groups/{groupId}/persons/search', isRepeatable: true, form: 'possible' },
  findDuplicates: { method: 'GET', path: '/groups/{groupId}/duplicates', isRepeatable: true, form: 'never' },
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
