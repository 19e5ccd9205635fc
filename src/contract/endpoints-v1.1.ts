import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';

/** Every path of v1.1 starts with this. */
export const API_ROOT_V1_1 = '/v1.1';
export const API_PREFIX_V1_1 = `${API_ROOT_V1_1}/appkeys/{appKey}`;

/** Everything of v1.0, and what came later. An endpoint of the same name does the same and more. */
export const ENDPOINTS_V1_1 = {
  createGroup: ENDPOINTS.createGroup,
  listGroups: ENDPOINTS.listGroups,
  getGroup: ENDPOINTS.getGroup,
  deleteGroup: ENDPOINTS.deleteGroup,
  detectFaces: { ...ENDPOINTS.detectFaces, multipart: true },
  registerFaces: { ...ENDPOINTS.registerFaces, multipart: true },
  deleteFace: ENDPOINTS.deleteFace,
  listFaces: ENDPOINTS.listFaces,
  searchByFace: ENDPOINTS.searchByFace,
  searchByImage: { ...ENDPOINTS.searchByImage, multipart: true },
  compareFaces: { ...ENDPOINTS.compareFaces, multipart: true },
  verifyFace: { ...ENDPOINTS.verifyFace, multipart: true },
} as const satisfies Record<string, Endpoint>;
