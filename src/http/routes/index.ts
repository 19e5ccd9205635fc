import type { Route } from '../define-route.ts';
import { compareFacesRoute } from './compare-faces.ts';
import { createGroupRoute } from './create-group.ts';
import { deleteFaceRoute } from './delete-face.ts';
import { deleteGroupRoute } from './delete-group.ts';
import { detectFacesRoute } from './detect-faces.ts';
import { getGroupRoute } from './get-group.ts';
import { listFacesRoute } from './list-faces.ts';
import { listGroupsRoute } from './list-groups.ts';
import { registerFacesRoute } from './register-faces.ts';
import { searchByFaceRoute } from './search-by-face.ts';
import { searchByImageRoute } from './search-by-image.ts';
import { verifyFaceRoute } from './verify-face.ts';

/** One file a route, each tying an endpoint of the contract to the use case of the same name. */
export const ROUTES = [
  createGroupRoute,
  listGroupsRoute,
  getGroupRoute,
  deleteGroupRoute,
  detectFacesRoute,
  registerFacesRoute,
  deleteFaceRoute,
  listFacesRoute,
  searchByFaceRoute,
  searchByImageRoute,
  compareFacesRoute,
  verifyFaceRoute,
] as Route[];
