import { searchPersons } from '../../../usecases/search-persons.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const searchPersonsRoute = defineRouteV1_1(
  'searchPersons',
  async (dependencies, { params, query, body, context }) => ({
    data: await searchPersons(dependencies, context, params.groupId, query, body),
  }),
);
