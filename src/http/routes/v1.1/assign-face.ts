import { assignFace } from '../../../usecases/assign-face.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const assignFaceRoute = defineRouteV1_1('assignFace', async (dependencies, { params, context }) => ({
  data: await assignFace(dependencies, context, params),
}));
