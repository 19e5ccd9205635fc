import { verifyFace } from '../../usecases/verify-face.ts';
import { defineRoute } from '../define-route.ts';

export const verifyFaceRoute = defineRoute('verifyFace', async (dependencies, { params, body, context }) => ({
  data: await verifyFace(dependencies, context, params, body),
}));
