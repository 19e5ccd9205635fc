import { deletePerson } from '../../../usecases/delete-person.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const deletePersonRoute = defineRouteV1_1('deletePerson', async (dependencies, { params, context }) => ({
  data: await deletePerson(dependencies, context, params),
}));
