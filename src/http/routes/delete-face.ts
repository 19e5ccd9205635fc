import { deleteFace } from '../../usecases/delete-face.ts';
import { defineRoute } from '../define-route.ts';

export const deleteFaceRoute = defineRoute('deleteFace', async (dependencies, { params, context }) => {
  await deleteFace(dependencies, context, params);
  return { data: undefined };
});
