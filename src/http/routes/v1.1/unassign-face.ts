import { unassignFace } from '../../../usecases/unassign-face.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const unassignFaceRoute = defineRouteV1_1('unassignFace', async (dependencies, { params, context }) => ({
  data: await unassignFace(dependencies, context, params),
}));
