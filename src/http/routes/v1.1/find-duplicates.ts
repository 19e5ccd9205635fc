import { findDuplicates } from '../../../usecases/find-duplicates.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const findDuplicatesRoute = defineRouteV1_1(
  'findDuplicates',
  async (dependencies, { params, query, context }) => ({
    data: await findDuplicates(dependencies, context, params.groupId, query),
  }),
);
