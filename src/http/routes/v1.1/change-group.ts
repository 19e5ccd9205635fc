import { changeGroup } from '../../../usecases/change-group.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const changeGroupRoute = defineRouteV1_1('changeGroup', async (dependencies, { params, body, context }) => ({
  data: await changeGroup(dependencies, context, params.groupId, body),
}));
