import { searchByImage } from '../../usecases/search-by-image.ts';
import { defineRoute } from '../define-route.ts';

export const searchByImageRoute = defineRoute(
  'searchByImage',
  async (dependencies, { params, query, body, context }) => ({
    data: await searchByImage(dependencies, context, params.groupId, query, body),
  }),
);
