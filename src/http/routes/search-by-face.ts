import { searchByFace } from '../../usecases/search-by-face.ts';
import { defineRoute } from '../define-route.ts';

export const searchByFaceRoute = defineRoute('searchByFace', async (dependencies, { params, query, context }) => ({
  data: await searchByFace(dependencies, context.appKeyId, params, query),
}));
