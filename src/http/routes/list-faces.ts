import { listFaces } from '../../usecases/list-faces.ts';
import { defineRoute } from '../define-route.ts';

export const listFacesRoute = defineRoute('listFaces', async (dependencies, { params, query, context }) => ({
  data: await listFaces(dependencies, context.appKeyId, params.groupId, query),
}));
