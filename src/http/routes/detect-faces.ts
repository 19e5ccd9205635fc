import { detectFaces } from '../../usecases/detect-faces.ts';
import { defineRoute } from '../define-route.ts';

export const detectFacesRoute = defineRoute('detectFaces', async (dependencies, { body, context }) => ({
  data: await detectFaces(dependencies, context, body),
}));
