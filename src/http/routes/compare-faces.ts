import { compareFaces } from '../../usecases/compare-faces.ts';
import { defineRoute } from '../define-route.ts';

export const compareFacesRoute = defineRoute('compareFaces', async (dependencies, { query, body, context }) => ({
  data: await compareFaces(dependencies, context, query, body),
}));
