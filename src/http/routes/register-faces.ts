import { registerFaces } from '../../usecases/register-faces.ts';
import { defineRoute } from '../define-route.ts';

export const registerFacesRoute = defineRoute('registerFaces', (dependencies, { params, body, context }) =>
  registerFaces(dependencies, context, params.groupId, body),
);
