import { eraseFaces } from '../../../usecases/erase-faces.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const eraseFacesRoute = defineRouteV1_1('eraseFaces', async (dependencies, { params, query, context }) => ({
  data: await eraseFaces(dependencies, context, params.groupId, query),
}));
