import { getPerson } from '../../../usecases/get-person.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const getPersonRoute = defineRouteV1_1('getPerson', async (dependencies, { params, query, context }) => ({
  data: await getPerson(dependencies, context.appKeyId, params, query),
}));
