import { createGroup } from '../../usecases/create-group.ts';
import { defineRoute } from '../define-route.ts';

export const createGroupRoute = defineRoute('createGroup', async (dependencies, { body, context }) => {
  await createGroup(dependencies, context, body);
  return { data: undefined };
});
