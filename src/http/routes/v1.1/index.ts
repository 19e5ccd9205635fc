import type { Route } from '../../define-route.ts';
import { compareFacesRoute } from '../compare-faces.ts';
import { createGroupRoute } from '../create-group.ts';
import { deleteFaceRoute } from '../delete-face.ts';
import { deleteGroupRoute } from '../delete-group.ts';
import { detectFacesRoute } from '../detect-faces.ts';
import { getGroupRoute } from '../get-group.ts';
import { listFacesRoute } from '../list-faces.ts';
import { listGroupsRoute } from '../list-groups.ts';
import { registerFacesRoute } from '../register-faces.ts';
import { searchByFaceRoute } from '../search-by-face.ts';
import { searchByImageRoute } from '../search-by-image.ts';
import { verifyFaceRoute } from '../verify-face.ts';
import { assignFaceRoute } from './assign-face.ts';
import { changeGroupRoute } from './change-group.ts';
import { deletePersonRoute } from './delete-person.ts';
import { eraseFacesRoute } from './erase-faces.ts';
import { findDuplicatesRoute } from './find-duplicates.ts';
import { getPersonRoute } from './get-person.ts';
import { identifyFacesRoute } from './identify-faces.ts';
import { listPersonsRoute } from './list-persons.ts';
import { registerBatchRoute } from './register-batch.ts';
import { searchPersonsRoute } from './search-persons.ts';
import { unassignFaceRoute } from './unassign-face.ts';

/** The same use case as in v1.0; the schemas of v1.1 let more of it through. */
const inV1_1 = (route: unknown): Route => ({ ...(route as Route), version: 'v1.1' });

/** v1.1 rates the quality of faces unless that is declined. */
const withQuality = (route: unknown): Route => {
  const { handle, ...rest } = route as Route;
  return {
    ...rest,
    version: 'v1.1',
    handle(dependencies, request) {
      const body = { quality: true, ...(request.body as object | undefined) };
      return handle(dependencies, { ...request, body } as never);
    },
  };
};

export const ROUTES_V1_1 = [
  ...[createGroupRoute, listGroupsRoute, getGroupRoute, deleteGroupRoute].map(inV1_1),
  changeGroupRoute,
  ...[detectFacesRoute, compareFacesRoute, registerFacesRoute, searchByImageRoute, verifyFaceRoute].map(withQuality),
  identifyFacesRoute,
  registerBatchRoute,
  ...[deleteFaceRoute, listFacesRoute, searchByFaceRoute].map(inV1_1),
  listPersonsRoute,
  getPersonRoute,
  deletePersonRoute,
  assignFaceRoute,
  unassignFaceRoute,
  withQuality(searchPersonsRoute),
  findDuplicatesRoute,
  eraseFacesRoute,
] as Route[];
