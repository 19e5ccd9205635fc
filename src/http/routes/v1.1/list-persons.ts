import { listPersons } from '../../../usecases/list-persons.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const listPersonsRoute = defineRouteV1_1('listPersons', async (dependencies, { params, query, context }) => ({
  data: await listPersons(dependencies, context.appKeyId, params.groupId, query),
}));
