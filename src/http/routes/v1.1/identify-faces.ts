import { identifyFaces } from '../../../usecases/identify-faces.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const identifyFacesRoute = defineRouteV1_1('identifyFaces', async (dependencies, { body, context }) => ({
  data: await identifyFaces(dependencies, context, { quality: true, ...body }),
}));
