import { listGroups } from '../../usecases/list-groups.ts';
import { defineRoute } from '../define-route.ts';

export const listGroupsRoute = defineRoute('listGroups', async (dependencies, { query, context }) => ({
  data: await listGroups(dependencies, context, query),
}));
