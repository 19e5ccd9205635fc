import { deleteGroup } from '../../usecases/delete-group.ts';
import { defineRoute } from '../define-route.ts';

export const deleteGroupRoute = defineRoute('deleteGroup', async (dependencies, { params, context }) => {
  await deleteGroup(dependencies, context, params.groupId);
  return { data: undefined };
});
