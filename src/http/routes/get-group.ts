import { getGroup } from '../../usecases/get-group.ts';
import { defineRoute } from '../define-route.ts';

export const getGroupRoute = defineRoute('getGroup', async (dependencies, { params, context }) => ({
  data: await getGroup(dependencies, context.appKeyId, params.groupId),
}));
